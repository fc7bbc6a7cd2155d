//! Reads one calendar file without a config, to see why a meeting is not on the board.
//!
//! Not here: parsing a file (`providers::calendar`).

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::super::{cli, failure::Failure, tzdata};
use super::{Dates, Found, Row};
use crate::domain::batch::Problem;
use crate::domain::text::Text;
use crate::domain::zone::{Zone, Zones};
use crate::providers::calendar::{MOST_BYTES, Means, Reading, Whose};

/// Reads a file: its contents, the zone in which to show it, and whether it is a calendar.
pub(super) fn read(path: &Path, asked: &cli::Events, dates: Dates) -> Result<(Found, Zone, bool), Failure> {
    let zones = Zones::newest(tzdata::find(|name| std::env::var_os(name)).databases);
    let zone = match &asked.zone {
        Some(name) => Some(zones.find(name).map_err(|error| Failure::wrong(format!("error: --zone: {error}")))?),
        None => None,
    };
    let bytes = bytes(path)?;
    let window = dates.window();
    let (means, zone_of) = (Means::Busy, zone.as_ref());
    let calendar = Reading { zones: &zones, window: &window, zone: zone_of, means, free_busy: true }.read(&bytes);
    let addresses = asked.address.iter().map(|address| address.to_lowercase()).collect();
    let whose = Whose { addresses, titles: true, means };
    let mut found = Found::default();
    for (span, of) in calendar.occurrences.iter().flatten() {
        let Some(version) = calendar.versions.get(*of) else { continue };
        let kind = version.kind(&whose);
        if window.meets(span, kind.as_ref()) {
            let title = version.title.as_deref().map(Text::new);
            let uid = Some(version.uid.clone()).filter(|uid| !uid.is_empty());
            found.events.push(Row { of: None, span: *span, kind, title, uid });
        }
    }
    let name = Text::new(path.to_string_lossy());
    found.problems.extend(calendar.flaws.iter().map(|flaw| Problem {
        file: Some(name.clone()),
        line: flaw.line,
        column: None,
        text: Text::new(flaw.text(true)),
        is_error: false,
    }));
    Ok((found.sorted(), zone.unwrap_or_else(Zone::utc), calendar.occurrences.is_some()))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    let failed = |error: std::io::Error| Failure::failed(format!("error: {shown} cannot be read: {error}"));
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        let most = MOST_BYTES >> 20;
        return Err(Failure::failed(format!("error: {shown} is larger than {most} MiB, the most that is read")));
    }
    Ok(bytes)
}
