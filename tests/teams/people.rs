//! `[team] from`: the teammates whom Teams names.

use asyncboard::providers::teams;
use serde_json::json;

use super::chat::{Rig, told};
use super::{Fake, TOKEN};

fn named(fake: &Fake, of: &str) -> (Rig, Vec<String>) {
    let open = |section: &_, context: &_, _| teams::open(section, context);
    let mut source = Rig::of_team(open, &fake.server.url(), TOKEN, of);
    let done = source.everything().unwrap();
    let problems = told(&done).into_iter().map(str::to_owned).collect();
    (source, problems)
}

#[test]
fn a_channel_names_its_members_without_guests() {
    let fake = Fake::start();
    let (source, problems) = named(&fake, "#Atlas/General");
    assert_eq!(source.members(), [["kenji", "kenji", "Kenji Mori"]]);
    assert_eq!(problems, [""; 0]);
    assert!(source.pages.iter().filter_map(|page| page.roster.as_ref()).flatten().all(|member| member.zone.is_none()));
}

#[test]
fn a_tag_names_its_members() {
    let (source, problems) = named(&Fake::start(), "@design");
    assert_eq!(source.members(), [["kenji", "kenji", "kenji"], ["sam", "sam", "sam"]]);
    assert_eq!(problems, [""; 0]);
}

#[test]
fn an_organisation_names_its_people_over_all_pages_without_guests_and_odd_rows() {
    let fake = Fake::start();
    fake.world().users = vec![
        json!({ "id": "u3", "displayName": "Sam Okafor", "userPrincipalName": "Sam.O@acme.example", "mail": null }),
        json!({ "id": "u1", "displayName": "Maya Ortiz", "userPrincipalName": "maya@acme.example" }),
        json!({ "id": "u4", "displayName": "A Guest", "userPrincipalName": "guest_other#EXT#@acme.example" }),
        json!({ "id": null, "displayName": "Odd" }),
        json!({ "id": "u2", "displayName": null, "userPrincipalName": "lea@acme.example" }),
    ];
    let (source, problems) = named(&fake, "all");
    let expected = [["u1", "maya", "Maya Ortiz"], ["u2", "lea", ""], ["u3", "Sam.O", "Sam Okafor"]];
    assert_eq!(source.members(), expected);
    assert_eq!(problems.len(), 1, "the row without an id is told: {problems:?}");
}

#[test]
fn what_is_not_found_or_refused_is_a_problem_and_leaves_the_team_as_it_was() {
    let fake = Fake::start();
    let cases = [
        ("@desing", "the team is not read: no tag of your teams is called \"desing\"; did you mean \"design\"?"),
        (
            "#Atlas/Genral",
            "the team is not read: no channel of that team is called \"Genral\"; did you mean \"General\"?",
        ),
    ];
    for (of, expected) in cases {
        let (source, problems) = named(&fake, of);
        assert_eq!(problems, [expected]);
        assert!(source.members().is_empty());
    }
    let refusal = json!({ "error": { "code": "Authorization_RequestDenied", "message": "Insufficient privileges" } });
    fake.world().always.insert("/users".into(), ("403 Forbidden", refusal));
    let (source, problems) = named(&fake, "all");
    assert!(problems[0].starts_with("the team is not read: "), "{problems:?}");
    assert!(source.members().is_empty());
}
