// Warden runs one program and sees to it that the program never outlives whoever started the warden.
//
// Usage: warden PROGRAM [ARGUMENT …]
//
// The program runs in a process group of its own. The group is killed as soon as the warden's standard input ends,
// which the operating system guarantees when the starter dies in whatever way, or when the warden gets SIGTERM or
// SIGINT. The process id of the program is written to file descriptor 3. The warden exits with the program's status,
// or with 128 plus the signal that ended it.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: warden PROGRAM [ARGUMENT …]")
		os.Exit(2)
	}
	// The parent-death signal of Linux is tied to the thread that forked, so that thread has to stay.
	runtime.LockOSThread()

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)

	child := exec.Command(os.Args[1], os.Args[2:]...)
	child.Stdout = os.Stdout
	child.Stderr = os.Stderr
	child.SysProcAttr = childAttributes()
	if err := child.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(127)
	}
	group := child.Process.Pid
	kill := func() { _ = syscall.Kill(-group, syscall.SIGKILL) }

	control := os.NewFile(3, "control")
	fmt.Fprintf(control, "%d\n", group)
	_ = control.Close()

	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		kill()
	}()
	go func() {
		<-signals
		kill()
	}()

	err := child.Wait()
	// What the program started itself must not stay behind either.
	kill()
	os.Exit(statusOf(err))
}

func statusOf(err error) int {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		if err != nil {
			return 1
		}
		return 0
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exit.ExitCode()
}
