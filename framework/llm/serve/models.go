package serve

import (
	"net/http"
	"slices"
)

func (s *Server) model(name string) map[string]any {
	return map[string]any{"id": name, "object": "model", "created": s.started.Unix(), "owned_by": "smacs"}
}

func (s *Server) listModels(w http.ResponseWriter, _ *http.Request) {
	data := []any{s.model(s.Model)}
	for _, name := range s.Embeddings {
		data = append(data, s.model(name))
	}
	writeJSON(w, http.StatusOK, map[string]any{"object": "list", "data": data})
}

func (s *Server) showModel(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("id")
	if name != s.Model && !slices.Contains(s.Embeddings, name) {
		s.refuse(w, r, &problem{http.StatusNotFound, "invalid_request_error", "model_not_found", "model", "there is no model \"" + name + "\""})
		return
	}
	writeJSON(w, http.StatusOK, s.model(name))
}
