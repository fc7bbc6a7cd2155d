//! Whose account a name is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::collections::HashSet;

use asyncboard::board::Person;
use asyncboard::board::people::People;
use asyncboard::config;
use asyncboard::domain::batch::Profile;
use asyncboard::domain::ids::Account;
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;

const TEAM: &str = r#"
me = "maya"
[[teammate]]
id = "maya"
name = "Maya Ortiz"
accounts = { tracker = "5b10", mail = "Maya@Acme.example" }
[[teammate]]
id = "kenji"
name = "Kenji Mori"
accounts = { mail = "kenji@acme.example" }
[[teammate]]
id = "sam"
name = "Sam Keller"
accounts = { tracker = "sam@acme.example" }
[[teammate]]
id = "sam2"
name = "Sam Keller"
[[teammate]]
id = "lin"
name = "Lin"
"#;

fn people() -> People {
    let team = config::load_text("team.toml", TEAM, &Zones::newest([]), None).unwrap().team;
    People::new(&team, "work", "tracker", false)
}

fn profile(account: &str, email: Option<&str>, name: &str) -> Profile {
    Profile { email: email.map(Text::new), name: Some(Text::new(name)), ..Profile::new(Account::new(account)) }
}

fn index(people: &People, account: &str) -> Option<u32> {
    people.index(&Account::new(account)).map(|index| index.0)
}

#[test]
fn an_account_is_found_by_the_config_then_by_email_then_by_a_name_that_only_one_has() {
    let mut people = people();
    assert_eq!((index(&people, "5b10"), index(&people, "k1")), (Some(0), None));
    people.learn(vec![
        profile("5b10", Some("kenji@acme.example"), "Lin"),
        profile("m2", Some("maya@ACME.example"), "M."),
        profile("k1", Some("KENJI@acme.example"), "Somebody"),
        profile("s1", None, "Sam Keller"),
        profile("l1", None, "Lin"),
        profile("x1", None, "Maya Ortiz"),
    ]);
    let indices = ["5b10", "m2", "k1", "s1", "l1", "x1"].map(|account| index(&people, account));
    assert_eq!(indices, [Some(0), Some(0), Some(1), None, Some(4), None]);
}

#[test]
fn a_second_account_of_the_same_name_makes_both_outsiders_in_any_order() {
    let (a, b) = (profile("l1", None, "Lin"), profile("l2", None, "Lin"));
    let mut people = people();
    assert_eq!(people.learn(vec![a.clone()]), HashSet::from([Account::new("l1")]));
    assert_eq!(index(&people, "l1"), Some(4));
    assert_eq!(people.learn(vec![b.clone()]), HashSet::from([Account::new("l1"), Account::new("l2")]));
    assert_eq!((index(&people, "l1"), index(&people, "l2")), (None, None));
    assert_eq!(people.person(&Account::new("l1")), Person::Outsider(Text::new("Lin")));
    assert_eq!(people.learn(vec![b, a]), HashSet::new());
}

#[test]
fn where_a_source_folds_case_the_names_of_the_config_are_lowered_and_elsewhere_they_are_exact() {
    const TEAM: &str = r#"
me = "maya"
[[teammate]]
id = "maya"
accounts = { tracker = "MOrtiz" }
[[teammate]]
id = "kenji"
accounts = { tracker = "kmori" }
"#;
    let team = config::load_text("team.toml", TEAM, &Zones::newest([]), None).unwrap().team;
    let folded = |account: &str| Profile { folds_case: true, ..profile(account, None, "Somebody") };
    let mut people = People::new(&team, "work", "tracker", false);
    assert_eq!(["MOrtiz", "mortiz", "kmori"].map(|name| index(&people, name)), [Some(0), None, Some(1)]);
    people.learn(vec![profile("x", None, "X")]);
    assert_eq!(index(&people, "mortiz"), None);
    // One profile tells it of the whole source, whoever it describes.
    assert_eq!(people.learn(vec![folded("kmori")]), HashSet::from(["kmori", "mortiz"].map(Account::new)));
    assert_eq!(["mortiz", "kmori"].map(|name| index(&people, name)), [Some(0), Some(1)]);
    assert_eq!(people.learn(vec![folded("kmori")]), HashSet::new());
}

#[test]
fn an_outsider_is_called_by_name_and_without_one_by_account() {
    let mut people = people();
    people.learn(vec![profile("c1", None, "A Customer"), profile("c2", None, " ")]);
    let names = ["c1", "c2", "c3"].map(|account| people.person(&Account::new(account)));
    assert_eq!(names, ["A Customer", "c2", "c3"].map(|name| Person::Outsider(Text::new(name))));
}
