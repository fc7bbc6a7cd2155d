//! Every place that a secret can come from, and every way in which it can fail to.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

const CANARY: &str = "canary-0123456789";

/// A keeper in an environment of the given variables, which waits little longer than it must.
fn keeper(variables: &[(&str, &str)]) -> Keeper {
    let variables: Vec<(OsString, OsString)> = variables.iter().map(|(k, v)| (k.into(), v.into())).collect();
    let long = Duration::from_mins(1);
    let patience = Patience { command: long, keyring: long, quiet: long, failure: long };
    Keeper::with(Box::new(move || variables.clone()), patience)
}

fn source(from: SecretFrom) -> SecretSource {
    SecretSource { setting: "token".to_owned(), owner: "work-jira".to_owned(), from: Some(from), is_document: false }
}

fn command(words: &[&str]) -> SecretSource {
    source(SecretFrom::Command(words.iter().map(|word| (*word).to_owned()).collect()))
}

fn shell(script: &str) -> SecretSource {
    command(&["sh", "-c", script])
}

fn why(keeper: &Keeper, source: &SecretSource) -> String {
    keeper.fetch(source).unwrap_err().text.raw().to_owned()
}

/// A file with a secret and a mode.
fn file(folder: &tempfile::TempDir, text: &[u8], mode: u32) -> PathBuf {
    let path = folder.path().join("token");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

#[test]
fn c1_the_variable_of_the_source_comes_before_what_the_config_says() {
    let folder = tempfile::tempdir().unwrap();
    let places = [
        source(SecretFrom::Text(Secret::new("of-the-config"))),
        source(SecretFrom::Env("JIRA_TOKEN".to_owned())),
        command(&["echo", "of-the-command"]),
        source(SecretFrom::File(file(&folder, b"of-the-file\n", 0o600))),
        SecretSource { from: None, ..command(&[]) },
    ];
    let both = [("ASYNCBOARD_WORK_JIRA_TOKEN", "of-the-source"), ("JIRA_TOKEN", "of-the-variable")];
    for place in &places {
        assert_eq!(keeper(&both).fetch(place), Ok(Secret::new("of-the-source")), "{place:?}");
    }
    let found: Vec<_> =
        places.iter().map(|place| keeper(&both[1..]).fetch(place).map(|s| s.expose().to_owned()).ok()).collect();
    let expected = ["of-the-config", "of-the-variable", "of-the-command", "of-the-file"].map(|s| Some(s.to_owned()));
    assert_eq!(found[..4], expected);
    assert_eq!(found[4], None);
    assert_eq!(
        why(&keeper(&[]), &places[4]),
        "token of \"work-jira\" is missing: set ASYNCBOARD_WORK_JIRA_TOKEN, or `token` in the config"
    );
    assert!(!keeper(&[]).has(&places[4]) && keeper(&both).has(&places[4]) && keeper(&[]).has(&places[0]));
}

#[test]
fn c1_where_a_secret_comes_from_is_said_and_never_what_it_is() {
    let text = source(SecretFrom::Text(Secret::new(CANARY)));
    let key = SecretSource { setting: "key".to_owned(), ..command(&["pass", "show", CANARY]) };
    let said = |variables: &[(&str, &str)]| {
        let keeper = keeper(variables);
        assert!(keeper.has(&text) && keeper.has(&key));
        assert_eq!(keeper.whences("other"), [""; 0]);
        keeper.whences("work-jira")
    };
    assert_eq!(said(&[]), ["key from the command \"pass\"", "token from the config itself"]);
    let variable = "token from the variable ASYNCBOARD_WORK_JIRA_TOKEN";
    assert_eq!(said(&[("ASYNCBOARD_WORK_JIRA_TOKEN", CANARY)])[1], variable);
}

#[test]
fn c1_a_variable_that_is_not_set_is_named() {
    let env = source(SecretFrom::Env("JIRA_TOKEN".to_owned()));
    assert_eq!(why(&keeper(&[]), &env), "token of \"work-jira\" cannot be read: the variable JIRA_TOKEN is not set");
}

#[test]
fn c2_the_first_line_of_a_command_counts() {
    assert_eq!(keeper(&[]).fetch(&shell("printf 'canary\\nuser: maya\\n'")), Ok(Secret::new("canary")));
    assert_eq!(keeper(&[]).fetch(&shell("printf canary")), Ok(Secret::new("canary")));
    assert_eq!(keeper(&[]).fetch(&command(&["echo", "$HOME;ls"])), Ok(Secret::new("$HOME;ls")));
    // No input to read, and no terminal to ask at.
    assert_eq!(keeper(&[]).fetch(&shell("read x; echo \"got<$x>\"")), Ok(Secret::new("got<>")));
}

#[test]
fn c2_a_command_that_fails_is_named_and_what_it_printed_is_not() {
    let told = |place: &SecretSource| why(&keeper(&[]), place);
    let cannot =
        |program: &str, what: &str| format!("token of \"work-jira\" cannot be read: the command {program:?} {what}");
    assert_eq!(
        told(&shell("echo canary; echo canary >&2; exit 3")),
        cannot("sh", "failed (exit status: 3): run it by hand to see why")
    );
    assert_eq!(told(&shell("true")), cannot("sh", "printed nothing"));
    assert_eq!(told(&shell("echo; echo canary")), cannot("sh", "printed nothing"));
    assert_eq!(told(&shell("yes canary")), cannot("sh", "printed more than 8 KiB"));
    assert_eq!(told(&shell("head -c 1000000 /dev/zero")), cannot("sh", "printed more than 8 KiB"));
    assert_eq!(
        told(&command(&["/no/such/program"])),
        cannot("/no/such/program", "is not there: is it installed, and on the PATH?")
    );
}

#[test]
fn c2_a_command_that_hangs_is_ended_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let mut keeper = keeper(&[]);
    keeper.patience.command = Duration::from_millis(300);
    // The inner shell outlives its parent unless the whole group goes.
    let script = format!("sleep 1000 & echo $! > {}; wait", pid.display());
    assert_eq!(
        why(&keeper, &shell(&script)),
        "token of \"work-jira\" cannot be read: the command \"sh\" gave no answer within 0.3 s"
    );
    let started = fs::read_to_string(&pid).unwrap().trim().to_owned();
    let deadline = clock_steady() + Duration::from_secs(20);
    while runs(&started) {
        assert!(clock_steady() < deadline, "process {started} still runs");
        thread::yield_now();
    }
}

fn clock_steady() -> Duration {
    crate::shell::clock::steady()
}

/// Whether a process runs: one that has ended but was not waited for by its new parent does not.
fn runs(pid: &str) -> bool {
    let state = std::process::Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap().stdout;
    let state = String::from_utf8_lossy(&state).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

#[test]
fn c2_a_command_that_failed_is_not_run_again_until_the_service_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let failing = shell(&format!("echo x >> {}; exit 1", log.display()));
    let keeper = keeper(&[]);
    let ran = || fs::read_to_string(&log).unwrap().lines().count();
    assert!(keeper.has(&failing));
    keeper.fetch_all(&|names, _| panic!("waited for {names}"));
    assert!(keeper.fetch(&failing).is_err() && keeper.fetch(&failing).is_err());
    assert_eq!(ran(), 1);
    assert!(keeper.again(&failing).is_err());
    assert_eq!(ran(), 2);
}

#[test]
fn c2_a_command_that_failed_is_run_again_when_a_person_wants_it_a_moment_later() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    let mut keeper = keeper(&[]);
    keeper.patience.failure = Duration::ZERO;
    let place = command(&["cat", key.to_str().unwrap()]);
    assert!(keeper.fetch(&place).is_err());
    fs::write(&key, "canary").unwrap();
    assert_eq!(keeper.fetch(&place), Ok(Secret::new("canary")));
}

/// Two commands of which each waits for the other.
fn a_pair(folder: &tempfile::TempDir) -> [SecretSource; 2] {
    let [one, two] = ["one", "two"].map(|name| folder.path().join(name).display().to_string());
    assert!(std::process::Command::new("mkfifo").args([&one, &two]).status().unwrap().success());
    let first = shell(&format!("echo x > {one}; cat {two}"));
    let second = shell(&format!("cat {one} > /dev/null; echo canary > {two}; echo other"));
    [first, SecretSource { owner: "cards".to_owned(), ..second }]
}

#[test]
fn c2_commands_run_at_the_same_time() {
    let folder = tempfile::tempdir().unwrap();
    let (keeper, pair) = (keeper(&[]), a_pair(&folder));
    assert!(pair.iter().all(|place| keeper.has(place)));
    keeper.fetch_all(&|names, _| panic!("waited for {names}"));
    assert_eq!(pair.map(|place| keeper.fetch(&place)), ["canary", "other"].map(|text| Ok(Secret::new(text))));
}

#[test]
fn c2_what_is_waited_for_is_said_once_it_takes_long() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let mut keeper = keeper(&[]);
    keeper.patience.quiet = Duration::from_millis(200);
    let slow = command(&["cat", fifo.to_str().unwrap()]);
    let quick = SecretSource { owner: "cards".to_owned(), ..source(SecretFrom::Text(Secret::new("quick"))) };
    assert!(keeper.has(&slow) && keeper.has(&quick));
    // It ends only because this was said meanwhile.
    keeper.fetch_all(&|names, most| {
        assert_eq!((names, most), ("token of \"work-jira\"", Duration::from_mins(1)));
        fs::write(&fifo, "slow\n").unwrap();
    });
    assert_eq!(keeper.fetch(&slow), Ok(Secret::new("slow")));
}

#[test]
fn c6_a_secret_is_fetched_once_and_again_only_when_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(&[]);
    let place = source(SecretFrom::File(file(&folder, b"old-token\n", 0o600)));
    assert_eq!(keeper.fetch(&place), Ok(Secret::new("old-token")));
    file(&folder, b"new-token\n", 0o600);
    assert_eq!(keeper.fetch(&place), Ok(Secret::new("old-token")));
    assert_eq!(keeper.again(&place), Ok(Secret::new("new-token")));
    assert_eq!(keeper.scrubber().scrub("old-token new-token"), "*** ***");
}

#[test]
fn c3_a_file_that_others_can_read_is_refused_with_what_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    for mode in [0o644, 0o640, 0o604, 0o660, 0o611] {
        let path = file(&folder, CANARY.as_bytes(), mode);
        assert_eq!(
            why(&keeper(&[]), &source(SecretFrom::File(path.clone()))),
            format!(
                "token of \"work-jira\" cannot be read: the file {path:?} can be read by others (mode {mode:04o}): chmod 600 {path:?}"
            )
        );
    }
    let path = file(&folder, CANARY.as_bytes(), 0o400);
    assert_eq!(keeper(&[]).fetch(&source(SecretFrom::File(path))), Ok(Secret::new(CANARY)));
}

#[test]
fn c3_a_file_that_was_mended_is_read_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = keeper(&[]);
    let place = source(SecretFrom::File(file(&folder, b"canary", 0o644)));
    assert!(keeper.fetch(&place).is_err());
    file(&folder, b"canary", 0o600);
    assert_eq!(keeper.fetch(&place), Ok(Secret::new("canary")));
}

#[test]
fn a_file_that_is_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let told = |path: PathBuf| why(&keeper(&[]), &source(SecretFrom::File(path)));
    assert!(told(folder.path().join("nothing")).ends_with("is not there"));
    assert!(told(folder.path().to_owned()).ends_with("is not an ordinary file"));
    assert!(told("/dev/zero".into()).ends_with("is not an ordinary file"));
    assert!(told(file(&folder, &[b'x'; 9000], 0o600)).ends_with("is larger than 8 KiB"));
}

#[test]
fn c4_what_cannot_be_a_secret_is_named_wherever_it_comes_from_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    for text in ["can\u{7}ary", "canäry", "\"canary\"", " ", "can\u{1B}[2Jary"] {
        let path = file(&folder, text.as_bytes(), 0o600);
        let variables = [("JIRA_TOKEN", text)];
        let keeper = keeper(&variables);
        let places = [source(SecretFrom::File(path.clone())), source(SecretFrom::Env("JIRA_TOKEN".to_owned()))];
        for place in places.into_iter().chain([command(&["printf", "%s", text])]) {
            let told = why(&keeper, &place);
            assert!(told.starts_with("token of \"work-jira\" cannot be") && !told.contains("can\u{7}"), "{told}");
            assert!(!told.contains("ary") && !told.contains("canä"), "{told}");
        }
    }
    let broken = source(SecretFrom::File(file(&folder, b"can\xFFary", 0o600)));
    assert!(why(&keeper(&[]), &broken).ends_with("holds a character that is not ASCII"));
    let lines = source(SecretFrom::File(file(&folder, b"can\nary\n", 0o600)));
    assert!(why(&keeper(&[]), &lines).ends_with("has several lines, where one was expected"));
}

#[test]
fn c8_children_get_an_environment_without_secrets() {
    // The variables of this test's own process that its children would inherit.
    let keeper = Keeper::with(Box::new(|| std::env::vars_os().collect()), keeper(&[]).patience);
    assert!(keeper.has(&source(SecretFrom::Env("CARGO_PKG_NAME".to_owned()))));
    assert!(keeper.hidden().contains(&"CARGO_PKG_NAME".to_owned()));
    assert_eq!(
        keeper.fetch(&shell("echo ${CARGO_PKG_NAME-gone}/${CARGO_PKG_VERSION-gone}")),
        Ok(Secret::new(format!("gone/{}", env!("CARGO_PKG_VERSION"))))
    );
}

#[test]
fn c8_a_variable_is_hidden_by_its_name_or_by_what_it_holds() {
    let keeper = keeper(&[
        ("ASYNCBOARD_OTHER_TOKEN", "x"),
        ("ASYNCBOARD_CONFIG", "/etc/board.toml"),
        ("JIRA_TOKEN", "y"),
        ("COPY", "user:canary-0123456789"),
        ("HOME", "/home/maya"),
    ]);
    assert!(keeper.has(&source(SecretFrom::Env("JIRA_TOKEN".to_owned()))));
    keeper.scrubber().learn(&Secret::new(CANARY));
    let mut hidden = keeper.hidden();
    hidden.sort();
    assert_eq!(hidden, ["ASYNCBOARD_OTHER_TOKEN", "COPY", "JIRA_TOKEN"]);
}

#[test]
fn a_secret_that_the_config_takes_from_elsewhere_now_is_fetched_there_and_the_earlier_variable_stays_hidden() {
    let keeper = keeper(&[("OLD", "first"), ("NEW", "second")]);
    let from = |name: &str| source(SecretFrom::Env(name.to_owned()));
    for (name, secret) in [("OLD", "first"), ("NEW", "second"), ("NEW", "second")] {
        assert_eq!(keeper.fetch(&from(name)), Ok(Secret::new(secret)));
    }
    let mut hidden = keeper.hidden();
    hidden.sort();
    assert_eq!(hidden, ["NEW", "OLD"]);
}

#[test]
fn one_secret_that_takes_long_does_not_hold_up_another() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let keeper = Arc::new(keeper(&[]));
    let started = Arc::new(AtomicUsize::new(0));
    let (slow, count) = (keeper.clone(), started.clone());
    // Prints only what comes through the pipe.
    let place = SecretSource { owner: "slow".to_owned(), ..command(&["cat", fifo.to_str().unwrap()]) };
    let waiting = thread::spawn(move || {
        count.store(1, Ordering::SeqCst);
        slow.fetch(&place)
    });
    while started.load(Ordering::SeqCst) == 0 {
        thread::yield_now();
    }
    assert_eq!(keeper.fetch(&source(SecretFrom::Text(Secret::new("quick")))), Ok(Secret::new("quick")));
    assert!(!waiting.is_finished());
    fs::write(&fifo, "slow\n").unwrap();
    assert_eq!(waiting.join().unwrap(), Ok(Secret::new("slow")));
}

#[test]
fn the_keyring_is_asked_by_the_program_of_the_system() {
    let words = keyring_command("jira");
    let expected: &[&str] = if cfg!(target_os = "macos") {
        &["security", "find-generic-password", "-s", "asyncboard", "-w", "-a", "jira"]
    } else {
        &["secret-tool", "lookup", "service", "asyncboard", "account", "jira"]
    };
    assert_eq!(words, expected);
}

#[test]
fn c2_what_is_wrong_with_a_keyring_is_said_with_what_mends_it() {
    let mut keeper = keeper(&[]);
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    assert_eq!(keeper.of_keyring(&words(&["echo", "canary"]), "jira", false).unwrap().as_str(), "canary");
    let store = &keyring_command("jira")[0];
    let lost = keeper.of_keyring(&words(&["false"]), "jira", false).unwrap_err();
    assert!(lost.starts_with(&format!("is not there, or the keyring is locked; to store it: {store} ")), "{lost}");
    let none = keeper.of_keyring(&words(&["/no/such/program"]), "jira", false).unwrap_err();
    assert_eq!(none, "cannot be asked for: there is no /no/such/program");
    keeper.patience.keyring = Duration::from_millis(100);
    let slow = keeper.of_keyring(&words(&["sleep", "1000"]), "jira", false).unwrap_err();
    assert_eq!(slow, "gave no answer within 0.1 s: unlock the keyring, and ask again");
}

#[test]
fn printing_a_keeper_prints_no_secret() {
    let keeper = keeper(&[]);
    keeper.fetch(&source(SecretFrom::Text(Secret::new(CANARY)))).unwrap();
    assert_eq!(format!("{keeper:?}"), "Keeper");
}

#[test]
fn a_document_is_read_whole_with_its_lines_and_each_of_them_is_scrubbed() {
    let document =
        SecretSource { is_document: true, ..shell("printf 'first line of the canary\\nsecond line of it\\n'") };
    let keeper = keeper(&[]);
    let text = "first line of the canary\nsecond line of it";
    assert_eq!(keeper.fetch(&document), Ok(Secret::new(text)));
    assert_eq!(keeper.scrub("it said: second line of it, too"), "it said: ***, too");
    let empty = SecretSource { is_document: true, ..shell("true") };
    let keeper = self::keeper(&[]);
    assert_eq!(why(&keeper, &empty), "token of \"work-jira\" cannot be used: the command \"sh\" is empty");
}

#[test]
fn c7_a_token_in_the_place_of_a_name_is_not_repeated() {
    let env = |name: &str| SecretFrom::Env(name.to_owned());
    let keyring = |name: &str| SecretFrom::Keyring(name.to_owned());
    let file = |name: &str| SecretFrom::File(std::path::PathBuf::from("/nowhere").join(name));
    let long = "Ab3dE6gh9JkLm0pQ";
    for from in [
        env("TOK3N-as-env"),
        env("ghp_abc"),
        env("glpat-abc"),
        env("1abc"),
        env(long),
        env("0123456789abcdef0123456789abcdef"),
        keyring("ghp_abc"),
        file("ghp_abc"),
        file(long),
        SecretFrom::Command(vec![long.to_owned()]),
    ] {
        let said = why(&keeper(&[]), &source(from.clone()));
        let told = ["TOK3N", "abc", long, "0123456789"].into_iter().find(|part| said.contains(part));
        assert!(told.is_none() && said.contains("not repeated"), "{from:?}: {said}");
    }
    let said = why(&keeper(&[]), &source(env("MY_TOKEN_2")));
    assert!(said.contains("MY_TOKEN_2"), "{said}");
}
