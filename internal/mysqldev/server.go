package mysqldev

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/go-sql-driver/mysql"
)

const (
	startPatience = 30 * time.Second     // from the start of the process to its first answer
	stopPatience  = 30 * time.Second     // from SIGTERM to SIGKILL
	pollInterval  = 3 * time.Millisecond // between two looks whether the server answers
)

// Options says where and how the private server runs.
type Options struct {
	// Dir holds the data, the socket, the pid file, the error log and a lock.
	// It is made when missing and is closed to other users (0700).
	Dir string
	// Binary is the path of mariadbd or mysqld. Empty: what Find answers.
	Binary string
	// Unsafe is for tests: nothing is synced, buffers are small, and Stop kills.
	// A crash of the server loses nothing, a crash of the machine may lose all.
	Unsafe bool
	// Extra are options of the server's command line after this package's own,
	// which they override.
	Extra []string
}

// Server is a running private server. Its methods may be called concurrently.
type Server struct {
	places  places
	engine  engine
	unsafe  bool
	extra   []string
	process *process
	lock    *dirLock

	mu    sync.Mutex
	ended bool // Stop or Kill has done its work
}

// Start runs a server on o.Dir, initialising the directory when it is empty,
// and returns once it answers. It takes about 0.2 s, and on an empty directory
// a second with MariaDB and several with MySQL; it gives up 30 s after the
// start of the process. ctx bounds Start only, not the life of the server. The
// error is ErrNoServer when there is no binary; it names the directory when a
// live server uses it and otherwise quotes the server's last words. A Start
// that fails leaves no process behind.
func Start(ctx context.Context, o Options) (*Server, error) {
	e, err := o.engine(ctx)
	if err != nil {
		return nil, err
	}
	p, err := prepare(o.Dir)
	if err != nil {
		return nil, err
	}
	lock, err := lockDir(ctx, p)
	if err != nil {
		return nil, err
	}
	s := &Server{places: p, engine: e, unsafe: o.Unsafe, extra: o.Extra, lock: lock}
	if err := s.start(ctx); err != nil {
		lock.release()
		return nil, err
	}
	return s, nil
}

func (o Options) engine(ctx context.Context) (engine, error) {
	binary := o.Binary
	if binary == "" {
		var err error
		if binary, err = Find(); err != nil {
			return engine{}, err
		}
	}
	return identify(ctx, binary)
}

// start initialises and launches under the lock.
func (s *Server) start(ctx context.Context) error {
	if err := s.places.clearStale(); err != nil {
		return err
	}
	log, err := openLog(s.places.log())
	if err != nil {
		return err
	}
	defer log.Close()
	if err := s.engine.initialise(ctx, s.places, log, s.lock.file, s.unsafe); err != nil {
		return err
	}

	since := size(log)
	// An orphan shuts down in order; one that is for tests need not, and a test
	// may have frozen it, so that only SIGKILL reaches it.
	orphaned := syscall.SIGTERM
	if s.unsafe {
		orphaned = syscall.SIGKILL
	}
	cmd := exec.Command(s.engine.binary, append(s.engine.arguments(s.places, s.unsafe), s.extra...)...)
	if s.process, err = launch(cmd, log, s.lock.file, orphaned); err != nil {
		return err
	}
	if err := s.awaitAnswer(ctx, since); err != nil {
		s.process.kill()
		return err
	}
	return nil
}

// awaitAnswer returns when the server has accepted a log-in.
func (s *Server) awaitAnswer(ctx context.Context, since int64) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startPatience, errors.New("no answer after "+startPatience.String()))
	defer cancel()
	for {
		lastErr := s.ping(ctx)
		if lastErr == nil {
			return nil
		}
		if refusal := (*mysql.MySQLError)(nil); errors.As(lastErr, &refusal) {
			return fmt.Errorf("mysqldev: the server on %s refuses root without a password: %w", s.places.dir, refusal)
		}
		select {
		case <-s.process.done:
			return fmt.Errorf("mysqldev: %s ended while starting (%s)%s", s.engine.binary, s.process.ended(), tail(s.LogPath(), since))
		case <-ctx.Done():
			return fmt.Errorf("mysqldev: start of %s: %w (last try: %v)%s", s.engine.binary, context.Cause(ctx), lastErr, tail(s.LogPath(), since))
		case <-time.After(pollInterval):
		}
	}
}

// ping logs in once, outside any pool. The driver would report each failed try
// on our stderr, hence the silent logger.
func (s *Server) ping(ctx context.Context) error {
	cfg := s.config("")
	cfg.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return err
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return err
	}
	return conn.Close()
}

func (s *Server) config(database string) *mysql.Config {
	cfg := mysql.NewConfig()
	cfg.User, cfg.Net, cfg.Addr, cfg.DBName = "root", "unix", s.places.socket, database
	return cfg
}

// DSN answers a data source name for go-sql-driver/mysql: root, without a
// password, on the socket. The database may be empty, and is not created. It
// stays valid for a later server on the same directory.
func (s *Server) DSN(database string) string { return s.config(database).FormatDSN() }

// PID answers the process id of the server.
func (s *Server) PID() int { return s.process.cmd.Process.Pid }

// Version answers the engine and its version, such as "MariaDB 10.11.19".
func (s *Server) Version() string { return s.engine.String() }

// LogPath answers the path of the server's error log.
func (s *Server) LogPath() string { return s.places.log() }

// Stop ends the server and returns when it is gone: in order, or at once if it
// is Unsafe. A server that ignores SIGTERM for 30 s is killed, and one that has
// ended by itself before is reported; the server is gone in either case. After
// a first Stop or Kill it does nothing.
func (s *Server) Stop() error {
	return s.end(func() error {
		defer os.Remove(s.places.socket)
		select {
		case <-s.process.done:
			return fmt.Errorf("mysqldev: the server had ended by itself (%s)%s", s.process.ended(), tail(s.LogPath(), 0))
		default:
		}
		if s.unsafe {
			s.process.kill()
			return nil
		}
		return s.process.terminate(stopPatience)
	})
}

// Kill ends the server by SIGKILL, as a crash would, and returns when it is
// gone. Socket and pid file stay behind; the next Start recovers. After a first
// Stop or Kill it does nothing.
func (s *Server) Kill() error {
	return s.end(func() error {
		s.process.kill()
		return nil
	})
}

func (s *Server) end(how func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return nil
	}
	s.ended = true
	defer s.lock.release()
	return how()
}

// terminate asks the child to end, and kills it when patience runs out. A
// frozen child is woken, since it would not see the signal otherwise.
func (p *process) terminate(patience time.Duration) error {
	p.signal(syscall.SIGTERM)
	p.signal(syscall.SIGCONT)
	select {
	case <-p.done:
		return nil
	case <-time.After(patience):
		p.kill()
		return fmt.Errorf("mysqldev: the server did not stop within %s and was killed", patience)
	}
}
