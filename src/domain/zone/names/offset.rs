//! Offsets from UTC as people write them, and cities that are at them.
//!
//! In all these forms a plus means ahead of UTC, as people mean it; only `Etc/GMT-5` and `TZ` turn the sign.

/// Reads an offset in seconds: `GMT+3`, `UTC-03:30`, `+0530`, `UTC+5.5`, `Z`, in either case.
pub(super) fn read(word: &str) -> Option<i32> {
    let word = word.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(word);
    let plain: String = word.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.to_ascii_uppercase().replace(['−', '–', '‐', '‑'], "-");
    if plain == "Z" || plain == "UTC±0" || plain == "±0" {
        return Some(0);
    }
    // A name such as `Etc/GMT+15`, which no zone has, has the sign of those that there are.
    let (turned, rest) = match plain.strip_prefix("ETC/GMT") {
        Some(rest) => (true, rest),
        None => {
            (false, ["UTC", "GMT", "UT", "Z"].into_iter().find_map(|name| plain.strip_prefix(name)).unwrap_or(&plain))
        }
    };
    let (negative, digits) = match rest.strip_prefix('+') {
        Some(digits) => (false, digits),
        None => (true, rest.strip_prefix('-')?),
    };
    let seconds = length(digits)?;
    Some(if negative == turned { seconds } else { -seconds })
}

/// `3`, `03`, `3:30`, `0330`, `330`, `03:30:00`, `5.5`, in seconds; up to 15 hours.
fn length(digits: &str) -> Option<i32> {
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let (hours, minutes) = if let Some((hours, rest)) = digits.split_once(':') {
        (number(hours)?, number(rest.strip_suffix(":00").unwrap_or(rest)).filter(|_| rest.len() > 1)?)
    } else if let Some((hours, tenths)) = digits.split_once(['.', ',']) {
        let minutes = [("0", 0), ("25", 15), ("5", 30), ("50", 30), ("75", 45), ("30", 30), ("00", 0), ("45", 45)];
        (number(hours)?, minutes.into_iter().find(|(text, _)| *text == tenths)?.1)
    } else {
        let all = number(digits)?;
        if digits.len() < 3 { (all, 0) } else { (all / 100, all % 100) }
    };
    (hours <= 15 && minutes < 60).then(|| i32::from(hours) * 3600 + i32::from(minutes) * 60)
}

/// An offset as text: `UTC+05:30`.
pub fn text(offset: i32) -> String {
    let (sign, size) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
    format!("UTC{sign}{:02}:{:02}", size / 60, size % 60)
}

/// Cities whose clocks are at an offset: one all year, then one whose standard time it is. Large ones, or the only ones.
pub(super) fn cities(offset: i32) -> Vec<&'static str> {
    let at = CITIES.iter().find(|(hours, minutes, _)| i32::from(*hours) * 3600 + i32::from(*minutes) * 60 == offset);
    at.map_or_else(Vec::new, |(_, _, cities)| cities.to_vec())
}

/// Hours, minutes, cities.
const CITIES: [(i8, i8, &[&str]); 38] = [
    (-11, 0, &["Pacific/Pago_Pago"]),
    (-10, 0, &["Pacific/Honolulu", "America/Adak"]),
    (-9, -30, &["Pacific/Marquesas"]),
    (-9, 0, &["Pacific/Gambier", "America/Anchorage"]),
    (-8, 0, &["Pacific/Pitcairn", "America/Los_Angeles"]),
    (-7, 0, &["America/Phoenix", "America/Denver"]),
    (-6, 0, &["America/Mexico_City", "America/Chicago"]),
    (-5, 0, &["America/Bogota", "America/New_York"]),
    (-4, 0, &["America/Caracas", "America/Halifax"]),
    (-3, -30, &["America/St_Johns"]),
    (-3, 0, &["America/Sao_Paulo", "America/Argentina/Buenos_Aires"]),
    (-2, 0, &["America/Noronha", "America/Nuuk"]),
    (-1, 0, &["Atlantic/Cape_Verde", "Atlantic/Azores"]),
    (0, 0, &["UTC", "Europe/London"]),
    (1, 0, &["Africa/Lagos", "Europe/Berlin"]),
    (2, 0, &["Africa/Johannesburg", "Europe/Athens"]),
    (3, 0, &["Europe/Istanbul", "Africa/Nairobi"]),
    (3, 30, &["Asia/Tehran"]),
    (4, 0, &["Asia/Dubai"]),
    (4, 30, &["Asia/Kabul"]),
    (5, 0, &["Asia/Karachi"]),
    (5, 30, &["Asia/Kolkata"]),
    (5, 45, &["Asia/Kathmandu"]),
    (6, 0, &["Asia/Dhaka"]),
    (6, 30, &["Asia/Yangon"]),
    (7, 0, &["Asia/Bangkok"]),
    (8, 0, &["Asia/Singapore", "Asia/Shanghai"]),
    (8, 45, &["Australia/Eucla"]),
    (9, 0, &["Asia/Tokyo"]),
    (9, 30, &["Australia/Darwin", "Australia/Adelaide"]),
    (10, 0, &["Australia/Brisbane", "Australia/Sydney"]),
    (10, 30, &["Australia/Lord_Howe"]),
    (11, 0, &["Pacific/Noumea", "Pacific/Norfolk"]),
    (12, 0, &["Pacific/Fiji", "Pacific/Auckland"]),
    (12, 45, &["Pacific/Chatham"]),
    (13, 0, &["Pacific/Tongatapu"]),
    (14, 0, &["Pacific/Kiritimati"]),
    (-12, 0, &[]),
];
