//! The user's own editor, which gets the terminal for a while, with a text in a private file.
//!
//! 1. The editor is `$VISUAL`, else `$EDITOR`, else `vi`, with its arguments, as the shell reads them.
//! 2. Its file is in the folder for temporary files, may be read by its owner alone, and is removed afterwards.
//! 3. It gets our environment without the variables that hold secrets.
//! 4. What it wrote counts when it ends with 0; else the text stays as it was.
//!
//! Not here: giving the terminal back and taking it again (`run`).

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};

use crate::domain::text::Text;

/// The most bytes that are read of the editor's file.
const MOST: u64 = 64 * 1024;

/// A text that is being edited.
pub struct Editing {
    file: PathBuf,
    program: String,
}

impl Editing {
    /// Writes the text into its file, and starts the editor.
    pub fn start(text: &str, hidden: &[String], env: impl Fn(&str) -> Option<String>) -> Result<(Self, Child), Text> {
        let program = program(env);
        let file = private_file(text).map_err(|error| Text::new(format!("the editor has no file: {error}")))?;
        let mut command = Command::new("sh");
        command.args(["-c", &format!("exec {program} \"$1\""), "sh"]).arg(&file);
        for name in hidden {
            command.env_remove(name);
        }
        match command.spawn() {
            Ok(child) => Ok((Self { file, program }, child)),
            Err(error) => {
                let _ = fs::remove_file(&file);
                Err(Text::new(format!("{program} cannot be started: {error}")))
            }
        }
    }

    /// The edited text.
    pub fn end(self, status: io::Result<ExitStatus>) -> Result<String, Text> {
        let read = self.read();
        let _ = fs::remove_file(&self.file);
        let program = &self.program;
        match status {
            Ok(status) if status.success() => {
                read.map_err(|error| Text::new(format!("what {program} wrote cannot be read: {error}")))
            }
            Ok(status) if status.code() == Some(127) => {
                Err(Text::new(format!("there is no {program}: set EDITOR to your editor")))
            }
            Ok(status) => Err(Text::new(format!("{program} ended with {status}: the text is as it was"))),
            Err(error) => Err(Text::new(format!("{program} cannot be waited for: {error}"))),
        }
    }

    fn read(&self) -> io::Result<String> {
        use std::io::Read as _;
        let mut bytes = Vec::new();
        fs::File::open(&self.file)?.take(MOST).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn program(env: impl Fn(&str) -> Option<String>) -> String {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(env).find(|name| !name.trim().is_empty());
    named.unwrap_or_else(|| "vi".to_owned())
}

/// A new private file with a text.
fn private_file(text: &str) -> io::Result<PathBuf> {
    let folder = std::env::temp_dir();
    for n in 0..100 {
        let path = folder.join(format!("asyncboard-{}-{n}.md", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(mut file) => {
                let written = file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n"));
                return match written {
                    Ok(()) => Ok(path),
                    Err(error) => {
                        let _ = fs::remove_file(&path);
                        Err(error)
                    }
                };
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("too many files of earlier runs are in the folder for temporary files"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn edit(editor: &str, text: &str) -> Result<String, String> {
        let env = |name: &str| (name == "EDITOR").then(|| editor.to_owned());
        let hidden = ["CARGO_PKG_NAME".to_owned()];
        let (editing, mut child) = Editing::start(text, &hidden, env).unwrap();
        let mode = fs::metadata(&editing.file).map(|found| found.permissions().mode() & 0o777);
        let file = editing.file.clone();
        let outcome = editing.end(child.wait());
        assert!(mode.is_err() || mode.is_ok_and(|mode| mode == 0o600));
        assert!(!file.exists());
        outcome.map_err(|why| why.raw().to_owned())
    }

    #[test]
    fn what_the_editor_wrote_is_the_text_and_what_fails_leaves_it() {
        assert_eq!(edit("sed -i s/one/two/", "one\nline").unwrap().trim_end(), "two\nline");
        assert_eq!(edit("true", "as it was").unwrap().trim_end(), "as it was");
        assert!(edit("false", "x").unwrap_err().contains("the text is as it was"));
        assert!(edit("no-such-editor", "x").unwrap_err().contains("there is no no-such-editor: set EDITOR"));
        assert_eq!(edit("sh -c 'echo ${CARGO_PKG_NAME-gone} > $1' x", "").unwrap().trim_end(), "gone");
    }

    #[test]
    fn the_editor_is_visual_before_editor_before_vi() {
        let of = |pairs: &[(&str, &str)]| {
            program(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[("EDITOR", "nano"), ("VISUAL", "code -w")]), "code -w");
        assert_eq!(of(&[("EDITOR", "nano"), ("VISUAL", " ")]), "nano");
        assert_eq!(of(&[]), "vi");
    }
}
