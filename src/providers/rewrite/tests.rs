use std::convert::Infallible;
use std::os::unix::fs::symlink;

use super::*;

/// Adds a line to a file.
fn add(path: &Path, line: &str) -> bool {
    change(path, |old| {
        let mut new = old.unwrap_or_default().to_vec();
        new.extend_from_slice(line.as_bytes());
        new.push(b'\n');
        Ok::<_, Infallible>(Some(new))
    })
    .unwrap()
}

fn lines(path: &Path) -> Vec<String> {
    let mut lines: Vec<String> = fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn of_changes_at_one_moment_none_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("new folder/maya.md");
    let all: Vec<String> = (10..34).map(|n| n.to_string()).collect();
    thread::scope(|scope| {
        for line in &all {
            scope.spawn(|| add(&file, line));
        }
    });
    assert_eq!(lines(&file), all);
    assert_eq!(names(&home.path().join("new folder")), ["maya.md"]);
}

#[test]
fn what_a_program_without_the_lock_writes_meanwhile_is_not_lost() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("maya.md");
    fs::write(&file, "first\n").unwrap();
    let mut seen = Vec::new();
    let written = change(&file, |old| {
        let old = String::from_utf8(old.unwrap().to_vec()).unwrap();
        if seen.is_empty() {
            fs::write(&file, "from an editor\n").unwrap();
        }
        seen.push(old.clone());
        Ok::<_, Infallible>(Some(format!("{old}second\n").into_bytes()))
    });
    assert!(written.unwrap());
    assert_eq!(seen, ["first\n", "from an editor\n"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "from an editor\nsecond\n");
}

#[test]
fn a_file_that_others_never_leave_alone_is_not_changed_and_says_so() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("maya.md");
    let mut count = 0;
    let failed = change(&file, |_| {
        count += 1;
        fs::write(&file, count.to_string()).unwrap();
        Ok::<_, Infallible>(Some(b"ours".to_vec()))
    });
    let Err(Failed::System(error)) = failed else { panic!("{failed:?}") };
    assert_eq!(error.to_string(), "another program keeps changing it: try again");
    assert_eq!(fs::read_to_string(&file).unwrap(), TRIES.to_string());
    assert_eq!(names(home.path()), ["maya.md"]);
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("maya.md");
    for mode in [0o600, 0o640, 0o660, 0o664, 0o666, 0o755, 0o444] {
        fs::write(&file, "old\n").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        assert!(add(&file, "new"));
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o7777, mode, "{mode:o}");
        fs::remove_file(&file).unwrap();
    }
    fs::write(&file, "by the program\n").unwrap();
    let usual = fs::metadata(&file).unwrap().mode();
    let other = home.path().join("kenji.md");
    assert!(add(&other, "new"));
    assert_eq!(fs::metadata(&other).unwrap().mode(), usual, "a new file has the usual permissions");
}

#[test]
fn a_link_stays_a_link_and_its_file_is_changed() {
    let home = tempfile::tempdir().unwrap();
    let (shared, items) = (home.path().join("shared"), home.path().join("items"));
    fs::create_dir_all(&shared).unwrap();
    fs::create_dir_all(&items).unwrap();
    fs::write(shared.join("real.toml"), "old\n").unwrap();
    symlink("../shared/real.toml", items.join("near.toml")).unwrap();
    symlink(items.join("near.toml"), items.join("far.toml")).unwrap();
    symlink("../shared/missing.toml", items.join("dangling.toml")).unwrap();
    for (name, real, content) in [
        ("near.toml", "real.toml", "old\none\n"),
        ("far.toml", "real.toml", "old\none\none\n"),
        ("dangling.toml", "missing.toml", "one\n"),
    ] {
        assert!(add(&items.join(name), "one"));
        assert!(fs::symlink_metadata(items.join(name)).unwrap().is_symlink(), "{name}");
        assert_eq!(fs::read_to_string(shared.join(real)).unwrap(), content, "{name}");
    }
    symlink("round.toml", items.join("round.toml")).unwrap();
    assert!(change(&items.join("round.toml"), |_| Ok::<_, Infallible>(Some(Vec::new()))).is_err());
}

#[test]
fn what_killed_writers_left_is_removed_by_the_next_one() {
    let home = tempfile::tempdir().unwrap();
    let left = [".asyncboard-5184-0.tmp", ".asyncboard-1-77.tmp", ".maya.md.5184.tmp"];
    let others = [".asyncboard-notes.tmp", ".kenji.md.5184.tmp", ".maya.md.tmp", ".maya.md.x.tmp", "a.tmp"];
    for name in left.iter().chain(&others) {
        fs::write(home.path().join(name), "half").unwrap();
    }
    assert!(add(&home.path().join("maya.md"), "whole"));
    let mut expected: Vec<&str> = others.into_iter().chain(["maya.md"]).collect();
    expected.sort_unstable();
    assert_eq!(names(home.path()), expected);
}

#[test]
fn without_locks_only_old_temporary_files_are_leftovers() {
    let home = tempfile::tempdir().unwrap();
    let place = |name: &str| home.path().join(name);
    for name in [".asyncboard-1-0.tmp", ".asyncboard-2-0.tmp", "maya.md"] {
        fs::write(place(name), "x").unwrap();
    }
    let old = fs::metadata(place("maya.md")).unwrap().modified().unwrap() - 2 * OLD;
    File::options().write(true).open(place(".asyncboard-1-0.tmp")).unwrap().set_modified(old).unwrap();
    remove_leftovers(home.path(), OsStr::new("maya.md"), &place("maya.md"), false);
    assert_eq!(names(home.path()), [".asyncboard-2-0.tmp", "maya.md"]);
}

#[test]
fn what_is_left_as_it_is_is_not_written_and_what_is_refused_neither() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("maya.md");
    assert!(!change(&file, |_| Ok::<_, Infallible>(None)).unwrap());
    assert!(matches!(change(&file, |_| Err::<Option<Vec<u8>>, _>("no")), Err(Failed::Refused("no"))));
    assert_eq!(names(home.path()), [""; 0]);
    fs::create_dir(&file).unwrap();
    assert!(change(&file, |_| Ok::<_, Infallible>(Some(Vec::new()))).is_err());
}
