//! Misspelt people: named with their place and the nearest id; a stranger's name is left alone.

use super::*;

#[test]
fn a_name_that_is_nearly_a_teammates_is_named_with_its_place() {
    let team = Team::of(&["kenji", "maya", "francesca"]);
    team.write(
        "items/a.toml",
        "title = \"A\"\nassignees = [\"kenji\", \"knji\", \"a customer\"]\n[[message]]\nauthor = \"Maya\"\n\
         at = 2026-11-22T09:00:00Z\ntext = \"@kenij could you? @dana, @maya\"\n[[message]]\nauthor = \"dana\"\n\
         at = 2026-11-22T10:00:00Z\ntext = \"\"\"\nfor\n@francesa\"\"\"\n",
    );
    team.write("items/a/1.toml", "author = \"keni\"\nat = 2026-11-22T11:00:00Z\ntext = \"hi\"\n");
    let first = team.look(None);
    let expected = [
        "items/a.toml:12:1 @francesa is no teammate: did you mean @francesca?",
        "items/a.toml:2:23 assignee \"knji\" is no teammate: did you mean \"kenji\"?",
        "items/a.toml:4:10 author \"Maya\" is no teammate: did you mean \"maya\"?",
        "items/a.toml:6:9 @kenij is no teammate: did you mean @kenji?",
        "items/a/1.toml:1:10 author \"keni\" is no teammate: did you mean \"kenji\"?",
    ];
    assert_eq!(first.problems(), expected);
    assert_eq!(first.items()["a"].assignees.len(), 3, "an outsider all the same");
    assert_eq!(team.look(first.done.cursor.as_ref()).problems(), expected);
}

#[test]
fn other_teammates_in_the_config_mean_other_slips_and_lose_nothing() {
    let mut team = Team::of(&["kenji"]);
    team.write("items/a.toml", "title = \"A\"\nassignees = [\"knji\"]\n");
    team.item("b", "B");
    let first = team.look(None);
    assert_eq!(first.problems().len(), 1);
    team.write("items/b.toml", "title = ");
    team.provider = Team::open(&team.home, &["knji"]);
    let second = team.look(first.done.cursor.as_ref());
    assert_eq!(
        (second.ids(), second.gone(), second.done.complete.has(Part::Items)),
        (vec!["a".to_owned()], vec![], false)
    );
    assert_eq!(second.problems().len(), 1, "only the broken file");
    let third = team.look(second.done.cursor.as_ref());
    assert_eq!(third.pages.len(), 0);
}

#[test]
fn a_status_whose_end_cannot_be_read_does_not_count() {
    let team = Team::of(&["maya"]);
    for until in ["\"tonight\"", "2026-11-22T18:00:00", "2026-11-22", "18:00:00", "7"] {
        team.write("status/maya.toml", format!("state = \"busy\"\nuntil = {until}\n"));
        let answer = team.look(None);
        assert_eq!(answer.statuses(), [], "{until}");
        let [problem] = &*answer.problems() else { panic!("one problem: {:?}", answer.problems()) };
        assert!(
            problem.starts_with("status/maya.toml:2:9 until ")
                && problem.ends_with("does not count until that is mended"),
            "{problem}"
        );
    }
    // What was known before stays.
    team.write("status/maya.toml", "state = \"focus\"\nuntil = 2026-11-22T16:00:00Z\n");
    let first = team.look(None);
    assert_eq!(first.statuses().len(), 1);
    team.write("status/maya.toml", "state = \"busy\"\nuntil = \"tonight\"\n");
    assert_eq!(team.look(first.done.cursor.as_ref()).pages, []);
}
