package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
)

// inlineSVG checks that a chart consists of shapes and text and returns it in a
// form that is safe inside an HTML page. It is written anew from its parsed
// tokens, so that nothing an HTML parser reads differently from an XML parser
// (comments, declarations, CDATA) gets through. An element or attribute that is
// not on the list, such as a script, a link or an event handler, is an error.
func inlineSVG(doc []byte) (template.HTML, error) {
	dec := xml.NewDecoder(bytes.NewReader(doc))
	var out strings.Builder
	depth, roots := 0, 0
	for {
		tok, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", fmt.Errorf("SVG is not well-formed: %w", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			depth++
			if err := writeStart(&out, tok, depth == 1); err != nil {
				return "", err
			}
		case xml.EndElement:
			depth--
			out.WriteString("</" + tok.Name.Local + ">")
		case xml.CharData:
			if depth > 0 {
				template.HTMLEscape(&out, tok)
			}
		}
	}
	if roots != 1 || depth != 0 {
		return "", fmt.Errorf("SVG has %d root elements and %d left open, want one <svg>", roots, depth)
	}
	return template.HTML(out.String()), nil
}

// writeStart writes the start of an element with its attributes, if all are on
// the lists of what charts consist of.
func writeStart(out *strings.Builder, el xml.StartElement, root bool) error {
	elements := []string{"svg", "g", "path", "text", "tspan", "title", "desc", "line", "rect", "circle", "polygon", "polyline"}
	attributes := []string{
		"width", "height", "viewBox", "role", "transform", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r",
		"points", "style", "fill", "stroke", "stroke-width", "opacity", "text-anchor", "font-size", "font-family",
	}
	if el.Name.Space != "" || !slices.Contains(elements, el.Name.Local) || (el.Name.Local == "svg") != root {
		return fmt.Errorf("SVG has an element <%s>, want one <svg> with shapes and text only", qualified(el.Name))
	}
	out.WriteString("<" + el.Name.Local)
	for _, a := range el.Attr {
		switch {
		case a.Name.Local == "xmlns" || a.Name.Space == "xmlns":
			continue // HTML knows the namespace of <svg>
		case a.Name.Space != "" || !slices.Contains(attributes, a.Name.Local):
			return fmt.Errorf("SVG has an attribute %s of <%s>, want shapes and text only", qualified(a.Name), el.Name.Local)
		case strings.ContainsAny(a.Value, `\@`) || strings.Contains(strings.ToLower(a.Value), "url"):
			return fmt.Errorf("SVG has %s=%q, want no reference to anything outside", a.Name.Local, a.Value)
		}
		out.WriteString(" " + a.Name.Local + `="`)
		template.HTMLEscape(out, []byte(a.Value))
		out.WriteString(`"`)
	}
	out.WriteString(">")
	return nil
}

// qualified returns a name with its prefix.
func qualified(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}
