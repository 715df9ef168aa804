package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

// toBackend is one line that this program sends: input, its end, or a new size of the terminal.
type toBackend struct {
	Stdin   []byte `json:"stdin,omitempty"`
	End     bool   `json:"end,omitempty"`
	Columns uint16 `json:"columns,omitempty"`
	Rows    uint16 `json:"rows,omitempty"`
}

// fromBackend is one line that the backend sends: output, or the exit code, which ends the command.
type fromBackend struct {
	Stdout []byte `json:"stdout"`
	Stderr []byte `json:"stderr"`
	Exit   *int   `json:"exit"`
}

// ExecInContainer lets the backend play a command.
func (b backend) ExecInContainer(ctx context.Context, name string, _ string, container string, command []string, in io.Reader, out, errOut io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	query := podQuery(name)
	query.Set("container", container)
	query["command"] = command
	if tty {
		query.Set("tty", "true")
	}
	connection, reader, err := b.upgrade(ctx, "/exec", query, "exec")
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close() }()

	var writing sync.Mutex
	encoder := json.NewEncoder(connection)
	send := func(line toBackend) error {
		writing.Lock()
		defer writing.Unlock()
		return encoder.Encode(line)
	}
	go sendInput(in, send)
	go func() {
		for {
			select {
			case size, open := <-resize:
				if !open {
					return
				}
				_ = send(toBackend{Columns: size.Width, Rows: size.Height})
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() {
		<-ctx.Done()
		_ = connection.Close()
	}()

	decoder := json.NewDecoder(reader)
	for {
		var line fromBackend
		if err := decoder.Decode(&line); err != nil {
			if errors.Is(err, io.EOF) {
				return errors.New("the practice mesh ended the command")
			}
			return err
		}
		if err := play(line, out, errOut); err != nil {
			return err
		}
		if line.Exit != nil {
			if *line.Exit == 0 {
				return nil
			}
			return utilexec.CodeExitError{Err: fmt.Errorf("command terminated with exit code %d", *line.Exit), Code: *line.Exit}
		}
	}
}

func sendInput(in io.Reader, send func(toBackend) error) {
	if in != nil {
		buffer := make([]byte, 32*1024)
		for {
			count, err := in.Read(buffer)
			if count > 0 && send(toBackend{Stdin: buffer[:count]}) != nil {
				return
			}
			if err != nil {
				break
			}
		}
	}
	_ = send(toBackend{End: true})
}

func play(line fromBackend, out, errOut io.Writer) error {
	if len(line.Stdout) > 0 && out != nil {
		if _, err := out.Write(line.Stdout); err != nil {
			return err
		}
	}
	if len(line.Stderr) == 0 {
		return nil
	}
	// A terminal has one output only.
	if errOut == nil {
		errOut = out
	}
	if errOut == nil {
		return nil
	}
	_, err := errOut.Write(line.Stderr)
	return err
}
