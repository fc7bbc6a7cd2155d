//! A real `CalDAV` server: Radicale, from `PyPI`, in a Python environment under `target/` that is made once. The tests that use
//! it need `python3` with `venv`, and a package index; without them they fail, and say so.
//!
//! Not here: what the tests do with it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::fs::{FlockOperation, flock};

/// The version, and those of what it needs.
const PACKAGES: [&str; 6] =
    ["radicale==3.9.0", "vobject==0.9.9", "libpass==1.9.4", "pika==1.4.4", "requests==2.34.2", "defusedxml==0.7.1"];

/// A server of its own, with a folder of its own; it ends with the test.
pub struct Radicale {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

/// The Python of the environment, which is made where it is not there.
fn python() -> PathBuf {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    let (venv, lock) = (target.join("test-radicale"), target.join("test-radicale.lock"));
    fs::create_dir_all(&target).unwrap();
    // Several tests want it at once.
    let lock = File::create(lock).unwrap();
    flock(&lock, FlockOperation::LockExclusive).unwrap();
    let (python, whole) = (venv.join("bin/python"), venv.join(format!("{}.whole", PACKAGES[0])));
    if whole.exists() {
        return python;
    }
    let run = |program: &Path, args: &[&str]| {
        let done = Command::new(program).args(args).output();
        let done = done.unwrap_or_else(|error| panic!("{}: {error}; these tests need python3", program.display()));
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{} {args:?} failed: {said}", program.display());
    };
    run(Path::new("python3"), &["-m", "venv", venv.to_str().unwrap()]);
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    run(&python, &[&install[..], &PACKAGES].concat());
    fs::write(whole, "").unwrap();
    python
}

impl Radicale {
    /// Starts a server.
    pub fn start() -> Self {
        let (python, folder) = (python(), tempfile::tempdir().unwrap());
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let hosts = format!("127.0.0.1:{port}");
        let args =
            ["-m", "radicale", "--auth-type", "none", "--rights-type", "authenticated", "--server-hosts", &hosts];
        let mut child = Command::new(python)
            .args(args)
            .arg("--storage-filesystem-folder")
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = String::new();
        loop {
            let line = lines.next().unwrap_or_else(|| panic!("radicale ended: {said}")).unwrap();
            said += &line;
            if line.contains("Radicale server ready") || line.contains("Listening on") {
                break;
            }
        }
        // Whoever writes to a pipe that nobody reads waits for ever.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port, folder }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sends a request as whoever the path belongs to, and gives the status and the body.
    pub fn ask(&self, verb: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // kenji:x, maya:x
        let user = if path.starts_with("/kenji/") { "a2Vuamk6eA==" } else { "bWF5YTp4" };
        let head = format!(
            "{verb} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Basic {user}\r\n\
             Content-Type: text/calendar; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        let status = said.split(' ').nth(1).unwrap().parse().unwrap();
        (status, said.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    /// Makes a calendar.
    pub fn calendar(&self, path: &str) {
        // Whoever signs in for the first time gets a home.
        self.ask("OPTIONS", path, "");
        let (status, said) = self.ask("MKCALENDAR", path, "");
        assert_eq!(status, 201, "{said}");
    }

    /// Puts an object into a calendar.
    pub fn put(&self, path: &str, object: &str) {
        let (status, said) = self.ask("PUT", path, object);
        assert!(matches!(status, 201 | 204), "{status} {said}");
    }

    /// Takes an object, or a calendar, away.
    pub fn delete(&self, path: &str) {
        let (status, said) = self.ask("DELETE", path, "");
        assert!(matches!(status, 200 | 204 | 404), "{status} {said}");
    }

    /// Forgets every sync token that was given out.
    pub fn forget_tokens(&self) {
        fn forget(folder: &Path) {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_dir() && entry.file_name() == "sync-token" {
                    fs::remove_dir_all(path).unwrap();
                } else if path.is_dir() {
                    forget(&path);
                }
            }
        }
        forget(self.folder.path());
    }
}

impl Drop for Radicale {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
