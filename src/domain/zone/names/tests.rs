use super::*;

fn zones(word: &str) -> Vec<&'static str> {
    advise(word).map_or_else(Vec::new, |advice| advice.zones)
}

fn sort(word: &str) -> Option<Word> {
    advise(word).map(|advice| advice.word)
}

#[test]
fn every_zone_of_the_tables_exists_and_is_a_place() {
    let split = |text: &'static str| text.split(' ').collect::<Vec<_>>();
    let listed = lines(ABBREVIATIONS).chain(lines(COUNTRIES)).flat_map(|(_, zones)| split(zones));
    let cities = lines(CITIES).map(|(zone, _)| zone);
    for zone in listed.chain(cities) {
        assert!(chrono_tz::TZ_VARIANTS.iter().any(|known| known.name() == zone), "{zone}");
        assert_eq!(instead_of(zone), None, "{zone}");
    }
    for (name, zone) in lines(WINDOWS) {
        assert!(chrono_tz::TZ_VARIANTS.iter().any(|known| known.name() == zone), "{name}: {zone}");
    }
}

#[test]
fn a_city_at_an_offset_is_at_it_all_year_or_by_its_standard_time() {
    for minutes in (-12 * 60..=14 * 60).step_by(15) {
        let offset = minutes * 60;
        for (n, zone) in offset::cities(offset).into_iter().enumerate() {
            let [january, july] = seasons(zone).unwrap();
            assert_eq!(january.min(july), offset, "{zone}");
            assert!(n == 0 || january != july || offset::cities(offset).len() == 2, "{zone}");
        }
    }
}

#[test]
fn an_offset_means_ahead_of_utc_with_a_plus_in_every_form() {
    for word in ["GMT+3", "UTC+3", "+03:00", "utc+03", "gmt +3", "+3", "+0300", "UTC+3:00", "(UTC+03:00)", "Z+3"] {
        assert_eq!(sort(word), Some(Word::Offset(3 * 3600)), "{word}");
        assert_eq!(zones(word)[0], "Europe/Istanbul", "{word}");
    }
    for word in ["UTC+5:30", "UTC+05:30", "GMT+0530", "+05:30", "UTC+5.5", "utc +5:30", "+530"] {
        assert_eq!(zones(word), ["Asia/Kolkata"], "{word}");
    }
    for word in ["UTC-3", "GMT-3", "-03:00", "UTC−3", "GMT–03:00", "-0300"] {
        assert_eq!(sort(word), Some(Word::Offset(-3 * 3600)), "{word}");
        assert_eq!(zones(word)[0], "America/Sao_Paulo", "{word}");
    }
    for word in ["Z", "z", "+00:00", "UTC+0", "GMT-00:00"] {
        assert_eq!(sort(word), Some(Word::Offset(0)), "{word}");
        assert_eq!(zones(word)[0], "UTC", "{word}");
    }
    assert_eq!(sort("UTC+17"), None);
    assert_eq!((sort("UTC-3:30"), zones("UTC-3:30")), (Some(Word::Offset(-12_600)), vec!["America/St_Johns"]));
}

#[test]
fn a_fixed_offset_or_an_abbreviation_that_is_a_zone_has_a_city_instead() {
    let instead = |zone: &str| instead_of(zone).map_or_else(Vec::new, |advice| advice.zones);
    assert_eq!(instead("Etc/GMT-5"), ["Asia/Karachi"]);
    assert_eq!(instead("Etc/GMT+5"), ["America/Bogota", "America/New_York"]);
    assert_eq!(instead("EST"), ["America/New_York", "America/Panama"]);
    assert_eq!(instead("MST"), ["America/Denver", "America/Phoenix"]);
    assert_eq!(instead("PST8PDT"), ["America/Los_Angeles"]);
    assert_eq!(instead("CET"), ["Europe/Berlin"]);
    for greenwich in ["GMT", "Etc/GMT", "Etc/GMT0", "Etc/GMT+0", "GMT0", "Greenwich", "Etc/Greenwich"] {
        assert_eq!(instead(greenwich), ["Europe/London", "Africa/Abidjan"], "{greenwich}");
    }
    for place in ["UTC", "Etc/UTC", "Zulu", "Europe/Berlin", "Asia/Kolkata", "Japan", "US/Pacific", "PRC", "NZ", "Iran"]
    {
        assert_eq!(instead_of(place), None, "{place}");
    }
}

#[test]
fn no_abbreviation_is_written_like_an_area_and_a_city() {
    let slashed: Vec<_> = lines(ABBREVIATIONS).filter(|(short, _)| short.contains('/')).collect();
    assert_eq!(slashed, []);
}

#[test]
fn every_zone_of_the_database_that_is_no_place_is_told() {
    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let told: Vec<&str> = names.filter(|name| instead_of(name).is_some()).collect();
    let of_etc = told.iter().filter(|name| name.starts_with("Etc/")).count();
    let others: Vec<&str> = told.iter().filter(|name| !name.starts_with("Etc/")).copied().collect();
    assert_eq!(of_etc, 26 + 5, "{told:?}");
    let expected = [
        "CET",
        "CST6CDT",
        "EET",
        "EST",
        "EST5EDT",
        "GMT",
        "GMT+0",
        "GMT-0",
        "GMT0",
        "Greenwich",
        "HST",
        "MET",
        "MST",
        "MST7MDT",
        "PST8PDT",
        "WET",
    ];
    assert_eq!(others, expected);
}

#[test]
fn an_abbreviation_names_every_place_that_uses_it() {
    assert_eq!(zones("IST"), ["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"]);
    assert_eq!(zones("ist"), zones("IST"));
    assert_eq!(zones("AEST"), ["Australia/Sydney", "Australia/Brisbane"]);
    assert_eq!(zones("CST"), ["America/Chicago", "America/Mexico_City", "Asia/Shanghai", "America/Havana"]);
    assert_eq!(zones("PDT"), ["America/Los_Angeles"]);
    assert_eq!(zones("XYZ"), [""; 0]);
    assert_eq!(zones("XYZT"), [""; 0]);
}

#[test]
fn a_text_in_the_form_of_the_environment_names_the_places_at_its_offset() {
    assert_eq!(zones("EST5EDT,M3.2.0,M11.1.0"), ["America/New_York"]);
    assert_eq!(zones("CET-1CEST"), ["Europe/Berlin"]);
    assert_eq!(zones("CST-8"), ["Asia/Shanghai"]);
    assert_eq!(zones("IST-5:30"), ["Asia/Kolkata"]);
    assert_eq!(zones("IST-1GMT0,M10.5.0,M3.5.0/1"), ["Europe/Dublin"]);
    assert_eq!(zones("GMT0BST,M3.5.0/1,M10.5.0"), ["Europe/London"]);
    assert_eq!(zones("AEST-10AEDT,M10.1.0,M4.1.0/3"), ["Australia/Sydney"]);
    assert_eq!((sort("<+03>-3"), zones("<+03>-3")[0]), (Some(Word::Offset(3 * 3600)), "Europe/Istanbul"));
    assert_eq!((sort("<-03>3"), zones("<-03>3")[0]), (Some(Word::Offset(-3 * 3600)), "America/Sao_Paulo"));
}

#[test]
fn a_name_of_windows_is_looked_up() {
    for (name, zone) in [
        ("India Standard Time", "Asia/Kolkata"),
        ("india standard time", "Asia/Kolkata"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("GMT Standard Time", "Europe/London"),
        ("Pacific Daylight Time", "America/Los_Angeles"),
        ("Central Europe Summer Time", "Europe/Budapest"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("(GMT+10:00) Canberra, Melbourne, Sydney", "Australia/Canberra"),
    ] {
        assert_eq!((sort(name), zones(name)), (Some(Word::Windows), vec![zone]), "{name}");
    }
    for unknown in ["Indai Standard Time", "Mars Standard Time", "My Own Time"] {
        assert_eq!(advise(unknown), None, "{unknown}");
    }
}

#[test]
fn a_city_has_its_zone_with_spaces_accents_and_in_any_case() {
    for (name, zone) in [
        ("San Francisco", "America/Los_Angeles"),
        ("san francisco, CA", "America/Los_Angeles"),
        ("America/San_Francisco", "America/Los_Angeles"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Sa\u{303}o Paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("MÜNCHEN", "Europe/Berlin"),
        ("Europe/Munich", "Europe/Berlin"),
        ("Kraków", "Europe/Warsaw"),
        ("Łódź", "Europe/Warsaw"),
        ("Tromsø", "Europe/Oslo"),
        ("New York", "America/New_York"),
        ("Mumbai", "Asia/Kolkata"),
        ("Asia/Beijing", "Asia/Shanghai"),
        ("St. John's", "America/St_Johns"),
        ("Lord Howe", "Australia/Lord_Howe"),
        ("Apia", "Pacific/Apia"),
        ("Berlin time", "Europe/Berlin"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
    ] {
        assert_eq!((sort(name), zones(name)), (Some(Word::City), vec![zone]), "{name}");
    }
    assert_eq!(zones("Portland"), ["America/Los_Angeles", "America/New_York"]);
}

#[test]
fn a_country_has_its_zone_or_the_most_common_of_several() {
    assert_eq!((sort("Germany"), zones("Germany")), (Some(Word::Country), vec!["Europe/Berlin"]));
    assert_eq!(zones("Côte d'Ivoire"), ["Africa/Abidjan"]);
    assert_eq!(zones("India"), ["Asia/Kolkata"]);
    assert_eq!(zones("austria"), ["Europe/Vienna"]);
    assert_eq!(zones("USA")[..2], ["America/New_York", "America/Chicago"]);
}

#[test]
fn only_a_misspelt_place_is_advised_by_its_letters() {
    for (name, zone) in [
        ("Europe/Berln", "Europe/Berlin"),
        ("Berln", "Europe/Berlin"),
        ("America/New_Yrok", "America/New_York"),
        ("San Fransisco", "America/Los_Angeles"),
        ("Germny", "Europe/Berlin"),
        ("Asia/Kolkatta", "Asia/Kolkata"),
    ] {
        assert_eq!((sort(name), zones(name)), (Some(Word::Misspelt), vec![zone]), "{name}");
    }
    for none in ["ABST", "UTC+99", "somewhere", "", "x", "12:30", "GMT+", "Customized Time Zone", "../etc/passwd"] {
        assert_eq!(advise(none), None, "{none}");
    }
}

#[test]
fn advice_says_when_an_offset_holds() {
    let text = |word: &str| advise(word).map(|advice| advice.text()).unwrap_or_default();
    assert_eq!(
        text("GMT+1"),
        "take the zone of a city, because an offset does not follow clock changes: such as \"Africa/Lagos\" (UTC+01:00 all \
         year) or \"Europe/Berlin\" (UTC+01:00 in winter)"
    );
    assert_eq!(text("UTC-12"), "no place is at UTC-12:00: take the zone of a city");
    assert_eq!(text("India Standard Time"), "this is a name for \"Asia/Kolkata\": take that");
    assert_eq!(
        text("IST"),
        "several places use this abbreviation: take the zone of one, \"Asia/Kolkata\", \"Asia/Jerusalem\" or \
         \"Europe/Dublin\""
    );
}
