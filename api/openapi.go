package api

import (
	_ "embed"
	"net/http"
)

// document describes both surfaces in OpenAPI 3.1; tests hold it to the routes
// and hold every response to it.
//
//go:embed openapi.yaml
var document []byte

func (s *Server) getOpenAPI(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/yaml")
	w.Header().Set("Cache-Control", forAnHour)
	_, _ = w.Write(document)
	return nil
}
