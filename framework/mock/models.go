package mock

import (
	"net/http"
	"slices"
)

type model struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

func newModel(id string) model { return model{id, "model", created, "mock"} }

// names returns the LLMs and the embedding models.
func (s *Server) names() []string { return slices.Concat(s.book.rec.LLMs, s.vectors.names()) }

func (s *Server) listModels(w http.ResponseWriter, _ *http.Request) *refusal {
	var all []model
	for _, name := range s.names() {
		all = append(all, newModel(name))
	}
	writeJSON(w, struct {
		Object string  `json:"object"`
		Data   []model `json:"data"`
	}{"list", all})
	return nil
}

func (s *Server) showModel(w http.ResponseWriter, r *http.Request) *refusal {
	id := r.PathValue("id")
	if s.dialect.noModelByID {
		http.Error(w, "<!DOCTYPE html>\n<html><body><pre>Cannot GET this</pre></body></html>", http.StatusNotFound)
		return nil
	}
	if !slices.Contains(s.names(), id) {
		return s.unknownModel(id)
	}
	writeJSON(w, newModel(id))
	return nil
}

func (s *Server) unknownModel(name string) *refusal {
	if s.dialect.unknownModelIs400 {
		return invalid("", "Invalid model")
	}
	return notFound("model_not_found", "model '%s' not found", name)
}
