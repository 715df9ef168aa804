// Kubelet is the part of a kubelet that an API server calls for `kubectl exec`, `logs` and `port-forward`.
//
// It only translates the streaming protocols of Kubernetes: what is said behind a pod is decided by a backend, a plain
// HTTP server on the loopback interface, so that no command line of a learner ever reaches a program of this machine.
//
//	GET /exec?namespace&pod&container&tty&command=…   Upgrade: exec    lines of JSON in both directions (exec.go)
//	GET /forward?namespace&pod&port                   Upgrade: bytes   the bytes of one connection
//	GET /logs/NAMESPACE/POD/CONTAINER?…               the log as text, the query as the API server sent it
//
// The pods themselves are played by kwok.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"net/http"
	"net/http/httputil"
	"os"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

const (
	idleTimeout           = 4 * time.Hour
	streamCreationTimeout = 30 * time.Second
)

func main() {
	listen := flag.String("listen", "", "address to serve on, for example 127.0.0.1:10250")
	certificate := flag.String("tls-cert-file", "", "server certificate")
	key := flag.String("tls-private-key-file", "", "key of the server certificate")
	clientCA := flag.String("client-ca-file", "", "authority whose client certificates may call")
	address := flag.String("backend", "", "address of the HTTP server that answers behind the pods")
	flag.Parse()
	if err := serve(*listen, *certificate, *key, *clientCA, backend{address: *address}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(listen, certificate, key, clientCA string, to backend) error {
	pem, err := os.ReadFile(clientCA)
	if err != nil {
		return err
	}
	callers := x509.NewCertPool()
	callers.AppendCertsFromPEM(pem)
	server := &http.Server{
		Addr:    listen,
		Handler: routes(to),
		TLSConfig: &tls.Config{
			ClientAuth: tls.RequireAndVerifyClientCert,
			ClientCAs:  callers,
			// The streams are upgraded HTTP/1.1 connections.
			NextProtos: []string{"http/1.1"},
		},
		ReadHeaderTimeout: streamCreationTimeout,
	}
	return server.ListenAndServeTLS(certificate, key)
}

func routes(to backend) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })

	exec := func(w http.ResponseWriter, r *http.Request) {
		options, err := remotecommand.NewOptions(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		remotecommand.ServeExec(w, r, to, podOf(r), "", r.PathValue("container"), r.URL.Query()["command"], options,
			idleTimeout, streamCreationTimeout, remotecommand.SupportedStreamingProtocols)
	}
	mux.HandleFunc("/exec/{namespace}/{pod}/{container}", exec)
	mux.HandleFunc("/exec/{namespace}/{pod}/{uid}/{container}", exec)

	forward := func(w http.ResponseWriter, r *http.Request) {
		options, err := portforward.NewV4Options(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		portforward.ServePortForward(w, r, to, podOf(r), "", options, idleTimeout, streamCreationTimeout,
			portforward.SupportedProtocols)
	}
	mux.HandleFunc("/portForward/{namespace}/{pod}", forward)
	mux.HandleFunc("/portForward/{namespace}/{pod}/{uid}", forward)

	mux.Handle("/containerLogs/", &httputil.ReverseProxy{
		FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme = "http"
			r.Out.URL.Host = to.address
			r.Out.URL.Path = "/logs" + r.In.URL.Path[len("/containerLogs"):]
			to.authorize(r.Out)
		},
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "not available on the practice mesh", http.StatusNotImplemented)
	})
	return mux
}

// podOf names the pod of a request as `namespace/pod`: the streaming library hands one name through.
func podOf(r *http.Request) string {
	return r.PathValue("namespace") + "/" + r.PathValue("pod")
}
