package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// backend is the HTTP server that answers behind the pods.
type backend struct {
	address string
}

// authorize shows the backend that the request comes from this program and not from any other of the machine.
func (b backend) authorize(r *http.Request) {
	r.Header.Set("Authorization", "Bearer "+os.Getenv("PRACTICE_TOKEN"))
}

// upgrade opens a connection to the backend that carries plain bytes after the HTTP exchange.
func (b backend) upgrade(ctx context.Context, path string, query url.Values, protocol string) (net.Conn, *bufio.Reader, error) {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", b.address)
	if err != nil {
		return nil, nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+b.address+path+"?"+query.Encode(), nil)
	if err != nil {
		_ = connection.Close()
		return nil, nil, err
	}
	b.authorize(request)
	request.Header.Set("Connection", "Upgrade")
	request.Header.Set("Upgrade", protocol)
	if err := request.Write(connection); err != nil {
		_ = connection.Close()
		return nil, nil, err
	}
	reader := bufio.NewReader(connection)
	response, err := http.ReadResponse(reader, request)
	if err != nil {
		_ = connection.Close()
		return nil, nil, err
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		body, _ := io.ReadAll(io.LimitReader(response.Body, 4096))
		_ = connection.Close()
		return nil, nil, fmt.Errorf("%s", strings.TrimSpace(string(body)))
	}
	return connection, reader, nil
}

// PortForward joins one forwarded connection with the backend.
func (b backend) PortForward(ctx context.Context, name string, _ string, port int32, stream io.ReadWriteCloser) error {
	defer func() { _ = stream.Close() }()
	query := podQuery(name)
	query.Set("port", strconv.Itoa(int(port)))
	connection, reader, err := b.upgrade(ctx, "/forward", query, "bytes")
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close() }()

	answered := make(chan struct{})
	go func() {
		defer close(answered)
		_, _ = io.Copy(stream, reader)
	}()
	go func() {
		_, _ = io.Copy(connection, stream)
		if half, ok := connection.(*net.TCPConn); ok {
			_ = half.CloseWrite()
		}
	}()
	// The client may stop sending and still wait for the answer; when the pod has closed, all is said.
	select {
	case <-answered:
	case <-ctx.Done():
	}
	return nil
}

func podQuery(name string) url.Values {
	namespace, pod, _ := strings.Cut(name, "/")
	return url.Values{"namespace": {namespace}, "pod": {pod}}
}
