//! A real mail server: Dovecot, started on free ports of this machine as an ordinary user, with a mailbox in a folder that
//! goes with the test.
//!
//! Not here: what a test expects.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use super::tls::Authority;

/// The password of the mailbox.
pub const PASSWORD: &str = "canary-dovecot-0123456789";
const PLACES: [&str; 4] = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/opt/homebrew/sbin"];
const NEEDED: &str = "this test asks a real mail server: install Dovecot (Debian: apt-get install dovecot-imapd), or name its \
                      program in ASYNCBOARD_DOVECOT";

/// The server; it ends with the test.
pub struct Dovecot {
    child: Child,
    folder: tempfile::TempDir,
    /// STARTTLS.
    pub port: u16,
    /// TLS from the beginning.
    pub safe_port: u16,
}

impl Dovecot {
    /// Starts it, with an empty mailbox.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let is_root = rustix::process::getuid().is_root();
        let [user, group] = if is_root { ["nobody".into(), "nogroup".into()] } else { [said("-un"), said("-gn")] };
        let [port, safe_port] = [free(), free()];
        let authority = Authority::new();
        fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
        fs::write(folder.path().join("own.pem"), authority.identity()).unwrap();
        for name in ["base", "state", "mail"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let root = folder.path().display().to_string();
        let config = CONFIG.replace("ROOT", &root).replace("USER", &user).replace("GROUP", &group);
        let config = config.replace("SAFE_PORT", &safe_port.to_string()).replace("PORT", &port.to_string());
        let path = folder.path().join("dovecot.conf");
        fs::write(&path, config.replace("PASSWORD", PASSWORD)).unwrap();
        if is_root {
            let owned = Command::new("chown").args(["-R", "nobody:nogroup"]).arg(folder.path()).status().unwrap();
            assert!(owned.success());
        }
        let mut command = if is_root { Command::new("setpriv") } else { Command::new(program()) };
        if is_root {
            command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]).arg(program());
        }
        let child = command.arg("-F").arg("-c").arg(&path).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { child, folder, port, safe_port };
        server.wait();
        server
    }

    /// Waits until it greets.
    fn wait(&self) {
        for _ in 0..600 {
            let greets = TcpStream::connect(("127.0.0.1", self.port)).is_ok_and(|stream| {
                let mut line = String::new();
                BufReader::new(stream).read_line(&mut line).is_ok() && line.starts_with("* OK")
            });
            if greets {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("Dovecot does not greet: {}", fs::read_to_string(self.folder.path().join("log")).unwrap_or_default());
    }

    /// Settings of a source on it, by STARTTLS.
    pub fn settings(&self) -> String {
        self.settings_at(&format!("imap://localhost:{}", self.port))
    }

    /// The same at another address of it.
    pub fn settings_at(&self, url: &str) -> String {
        let ca = self.folder.path().join("ca.pem").display().to_string();
        format!("url = {url:?}\nuser = \"maya@acme.example\"\npassword = {PASSWORD:?}\nca = {ca:?}\n")
    }

    fn maildir(&self, folder: &str) -> PathBuf {
        let home = self.folder.path().join("mail");
        if folder == "INBOX" { home } else { home.join(format!(".{folder}")) }
    }

    /// Puts a mail into a folder as a delivery does: it is unread. `flags` are Maildir's: `S` seen, `R` answered.
    pub fn deliver(&self, folder: &str, number: usize, flags: &str, arrived: SystemTime, mail: &[u8]) {
        let maildir = self.maildir(folder);
        for part in ["cur", "new", "tmp"] {
            fs::create_dir_all(maildir.join(part)).unwrap();
        }
        let (part, name) = if flags.is_empty() {
            ("new", format!("{number:08}.M1P1.test"))
        } else {
            ("cur", format!("{number:08}.M1P1.test:2,{flags}"))
        };
        let written = maildir.join("tmp").join(&name);
        let mut file = File::create(&written).unwrap();
        file.write_all(mail).unwrap();
        file.set_modified(arrived).unwrap();
        drop(file);
        fs::rename(&written, maildir.join(part).join(&name)).unwrap();
    }

    /// What was delivered belongs to the server's user.
    pub fn settle(&self) {
        if rustix::process::getuid().is_root() {
            let mail = self.folder.path().join("mail");
            assert!(Command::new("chown").args(["-R", "nobody:nogroup"]).arg(mail).status().unwrap().success());
        }
    }

    /// A session of another program, which may change the mailbox.
    pub fn other(&self) -> Other {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut other = Other { reader: BufReader::new(stream.try_clone().unwrap()), writer: stream };
        let mut greeting = String::new();
        other.reader.read_line(&mut greeting).unwrap();
        other.run(&format!("LOGIN maya@acme.example {PASSWORD}"));
        other
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // A signal that it can tell its own processes of.
        let pid = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let _ = self.child.wait();
    }
}

/// Another mail program.
pub struct Other {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

impl Other {
    /// Runs a command, and gives the responses before its end.
    #[track_caller]
    pub fn run(&mut self, command: &str) -> Vec<String> {
        self.writer.write_all(format!("x {command}\r\n").as_bytes()).unwrap();
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.reader.read_line(&mut line).unwrap() > 0, "{command}: {lines:?}");
            if let Some(status) = line.strip_prefix("x ") {
                assert!(status.starts_with("OK"), "{command}: {status}");
                return lines;
            }
            lines.push(line.trim_end().to_owned());
        }
    }

    /// The flags of every mail of a folder, which this leaves as they are.
    pub fn flags(&mut self, folder: &str) -> Vec<String> {
        self.run(&format!("EXAMINE {folder}"));
        let lines = self.run("UID FETCH 1:* (FLAGS)");
        lines.into_iter().filter(|line| line.contains("FETCH")).map(|line| line.replace("\\Recent", "")).collect()
    }
}

fn program() -> PathBuf {
    let named = std::env::var_os("ASYNCBOARD_DOVECOT").map(PathBuf::from);
    let mut places = PLACES.iter().map(|place| Path::new(place).join("dovecot"));
    named.or_else(|| places.find(|path| path.exists())).unwrap_or_else(|| panic!("{NEEDED}"))
}

fn said(flag: &str) -> String {
    let output = Command::new("id").arg(flag).output().unwrap();
    let mut text = String::new();
    output.stdout.as_slice().read_to_string(&mut text).unwrap();
    text.trim().to_owned()
}

fn free() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

const CONFIG: &str = "base_dir = ROOT/base
state_dir = ROOT/state
log_path = ROOT/log
listen = 127.0.0.1
protocols = imap
ssl = yes
ssl_cert = <ROOT/own.pem
ssl_key = <ROOT/own.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
default_login_user = USER
default_internal_user = USER
default_internal_group = GROUP
mail_location = maildir:ROOT/mail
maildir_stat_dirs = yes
first_valid_uid = 0
passdb {
  driver = static
  args = password=PASSWORD
}
userdb {
  driver = static
  args = uid=USER gid=GROUP home=ROOT/mail
}
namespace inbox {
  inbox = yes
  separator = .
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
  mailbox Archive {
    auto = create
    special_use = \\Archive
  }
  mailbox Trash {
    auto = create
    special_use = \\Trash
  }
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = PORT
  }
  inet_listener imaps {
    port = SAFE_PORT
  }
}
service stats {
  chroot =
}
";
