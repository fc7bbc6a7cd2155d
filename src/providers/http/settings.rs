//! The settings that every kind of source with HTTP takes.
//!
//! Not here: those of one kind, and its secrets (its provider).

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use super::address::Address;
use super::api::Setup;
use super::bounds::Bounds;
use super::tls;
use crate::config::{Located, Location, Problem, Secret, Section, Value, keep, path_from};
use crate::domain::agreement::{DURATION_FORM, duration};
use crate::providers::{About, Context, Setting, Takes};

/// The address, for kinds that need none.
pub const URL: Setting = Setting::optional("url", "the service's base address; default: the vendor's");

/// What [`read`] takes, for the documentation of a kind.
pub const SETTINGS: [Setting; 6] = [
    URL,
    Setting::optional("ca", "a file of certificate authorities to trust, in PEM"),
    Setting::optional("client_cert", "a file with a client certificate and its key, in PEM"),
    Setting::optional("timeout", "the longest that one request may take (\"30s\")"),
    Setting::optional("max_answer", "the largest response that is read, in MiB (16)").takes(Takes::Number),
    Setting::optional("max_items", "the most items that are read (25000)").takes(Takes::Number),
];

/// A larger file holds no certificates.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Takes the settings out of the section of a source of a kind. `vendor` is the service's own address, for when `url`
/// is left out; `None` where there is no such, and `url` is needed.
pub fn read(
    section: &mut Section,
    context: &Context,
    about: &About,
    vendor: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Option<Setup> {
    let address = address(section, vendor, problems);
    let (ca, client_cert) = certificates(section, problems);
    let bounds = bounds(section, problems);
    let setup = Setup::new(address?);
    Some(Setup {
        source: section.owner().to_owned(),
        permissions: about.permissions,
        bounds,
        ca,
        client_cert,
        scrubber: context.secrets.scrubber(),
        gauges: context.gauges.clone(),
        sleeper: context.sleeper.clone().unwrap_or_else(|| setup.sleeper.clone()),
        ..setup
    })
}

/// Takes the certificates: more authorities to trust, and one of our own with its key.
pub(crate) fn certificates(section: &mut Section, problems: &mut Vec<Problem>) -> (Vec<u8>, Option<Secret>) {
    let ca = file(section, "ca", tls::holds_certificates, "holds no certificate in PEM", problems);
    let own =
        file(section, "client_cert", tls::holds_identity, "does not hold a certificate and its key in PEM", problems);
    (ca.unwrap_or_default(), own.and_then(|pem| String::from_utf8(pem).ok()).map(Secret::new))
}

fn address(section: &mut Section, vendor: Option<&str>, problems: &mut Vec<Problem>) -> Option<Address> {
    let before = problems.len();
    let written = match vendor {
        Some(_) => keep(section.text("url"), problems),
        None => keep(section.needed_text("url").map(Some), problems),
    };
    let Some(written) = written else {
        // A wrong `url` is told; a missing one is the vendor's.
        return vendor.filter(|_| problems.len() == before).and_then(|vendor| Address::parse(vendor).ok());
    };
    parse_address("url", &written.value, written.location, problems)
}

/// The address that a setting holds, or is a part of.
pub fn parse_address(key: &str, text: &str, place: Location, problems: &mut Vec<Problem>) -> Option<Address> {
    let parsed = Address::parse(text);
    if let Err(what) = &parsed {
        let problem = Problem::error(format!("{key} {what}"), place).hide();
        problems.push(problem.help("expected an address such as \"https://host\" or \"https://host/path\""));
    }
    parsed.ok()
}

/// Reads a file that a setting names.
fn file(
    section: &mut Section,
    key: &'static str,
    is_right: fn(&[u8]) -> bool,
    wrong: &str,
    problems: &mut Vec<Problem>,
) -> Option<Vec<u8>> {
    let Located { value, location } = keep(section.text(key), problems)?;
    let path = path_from(&section.folder(), &value);
    let what = match contents(&path) {
        Ok(bytes) if is_right(&bytes) => return Some(bytes),
        Ok(_) => wrong.to_owned(),
        Err(error) => format!("cannot be read ({error})"),
    };
    problems.push(
        Problem::error(format!("the file of {key} {what}"), location)
            .help(format!("this is {:?}", path.to_string_lossy())),
    );
    None
}

fn contents(path: &Path) -> std::io::Result<Vec<u8>> {
    // Opening a pipe blocks until another process writes into it.
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is not an ordinary file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Takes the bounds.
pub(crate) fn bounds(section: &mut Section, problems: &mut Vec<Problem>) -> Bounds {
    let usual = Bounds::default();
    let whole = timeout(section, problems).unwrap_or(usual.whole);
    let answer = number(section, "max_answer", 1..=1024, problems).map(|mib| mib * 1024 * 1024);
    Bounds {
        connect: usual.connect.min(whole),
        // A longer timeout is meant for a service that takes long before it answers.
        idle: usual.idle.max(whole / 3).min(whole),
        whole,
        body: answer.unwrap_or(usual.body),
        items: number(section, "max_items", 1..=1_000_000, problems).unwrap_or(usual.items),
        ..usual
    }
}

/// Takes the most that one request, or one run of a program, may take.
pub fn timeout(section: &mut Section, problems: &mut Vec<Problem>) -> Option<Duration> {
    let text = keep(section.text("timeout"), problems)?;
    let read = duration(&text.value).and_then(|length| length.to_std().ok());
    let right = read.filter(|length| (Duration::from_secs(1)..=Duration::from_mins(3)).contains(length));
    if right.is_none() {
        let help = format!("expected {DURATION_FORM}, from \"1s\" to \"3m\"");
        problems.push(Problem::error("timeout is no such duration", text.location).help(help));
    }
    right
}

/// Takes a whole number of a range.
pub fn number(
    section: &mut Section,
    key: &'static str,
    range: std::ops::RangeInclusive<usize>,
    problems: &mut Vec<Problem>,
) -> Option<usize> {
    let Located { value, location } = section.take(key)?;
    let Value::Number(digits) = value else {
        problems.push(value.is_not("a number", key, location));
        return None;
    };
    let read = digits.parse().ok().filter(|number| range.contains(number));
    if read.is_none() {
        let help = format!("expected a whole number from {} to {}", range.start(), range.end());
        problems.push(Problem::error(format!("{key} is {digits}"), location).help(help));
    }
    read
}
