use super::*;

fn text(markdown: &str) -> String {
    read(markdown, Flavour::GitHub).text
}

/// Whom a text mentions.
fn named(markdown: &str, flavour: Flavour) -> Vec<String> {
    read(markdown, flavour).mentions.into_iter().map(|(account, _)| account).collect()
}

fn github(markdown: &str) -> Vec<String> {
    named(markdown, Flavour::GitHub)
}

#[test]
fn paragraphs_items_rows_and_code_stand_on_lines_of_their_own() {
    for (markdown, expected) in [
        ("# Title\n\none\ntwo\n\nthree", "Title\none\ntwo\nthree"),
        ("- a\n- b\n\n  more\n- [x] done\n- [ ] open", "- a\n- b\nmore\n- [x] done\n- [ ] open"),
        ("1. a\n2. b\n   - c", "- a\n- b\n- c"),
        ("see [the docs](https://x.example/@kenji) and <https://y.example>", "see the docs and https://y.example"),
        ("![a chart](https://x.example/c.png) and ![](y.png)", "(image: a chart) and (image)"),
        ("run `cargo  test`\n\n```sh\nls -l\n  cd\n```\nafter", "run cargo  test\nls -l\n  cd\nafter"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | `4` |", "a  b\n1  2\n3  4"),
        (
            "<details>\n<summary>More &amp; more</summary>\n\nhidden **words**\n\n</details>",
            "More & more\nhidden words",
        ),
        ("a <b>bold</b> word<br>next <!-- not this -->", "a bold word\nnext"),
        ("<!-- a\n\ncomment -->\nshown", "shown"),
        ("AT&amp;T &lt;3 &copy;", "AT&T <3 ©"),
        ("> quoted\n> more\n\nmy answer", "> quoted\nmore\nmy answer"),
        ("Title\n===\ntext\n---\nlast", "Title\ntext\nlast"),
        ("~~no~~ *yes* __really__ \\*star\\*", "no yes really *star*"),
        ("", ""),
        ("👍", "👍"),
    ] {
        assert_eq!(text(markdown), expected, "{markdown:?}");
    }
}

#[test]
fn a_mention_is_met_after_markdown_is_read() {
    for markdown in [
        "@kenji look",
        "**@kenji** look",
        "foo**@kenji**",
        "_@kenji_",
        "cc @Kenji.",
        "(@kenji)",
        "確認@kenji お願いします",
        "\\@kenji",
        "[@kenji](https://x.example)",
        "- [ ] @kenji",
        "| a |\n|---|\n| @kenji |",
        "# @kenji",
        "<b>@kenji</b>",
        "<p>\n@kenji\n</p>",
        "```\ncode\n```\n@kenji",
        "@kenji's",
        "**a_b** @kenji",
        "~~@kenji~~",
    ] {
        assert_eq!(github(markdown), ["kenji"], "{markdown:?}");
    }
}

#[test]
fn code_quotes_addresses_and_comments_mention_nobody() {
    for markdown in [
        "`@kenji`",
        "``a ` @kenji``",
        "`a\n@kenji`",
        "```\n@kenji\n```",
        "~~~\n@kenji\n~~~",
        "````\n```\n@kenji\n```\n````",
        "```\n@kenji, and it is never closed",
        "```suggestion\n@kenji\n```",
        "    @kenji",
        "- a\n\n      @kenji",
        "<!-- @kenji -->",
        "a <!-- @kenji --> b",
        "> @kenji could you look?",
        "> a\n> > @kenji",
        "[docs](https://x.example/@kenji)",
        "<https://x.example/@kenji>",
        "https://x.example/?who=@kenji",
        "![@kenji](https://x.example/a.png)",
        "maya@kenji.example",
        "maya@kenji",
        "1@kenji",
        "a_@kenji",
        "npm/@kenji",
        "a.@kenji",
        "a-@kenji",
        "+@kenji",
        "@@kenji",
        "@kenji-",
        "@kenji_ x",
        "@-kenji",
        "@ kenji",
        "@a--b",
        "@kenji/lib/x",
        "@kenji/",
        "@1234567890123456789012345678901234567890",
    ] {
        assert_eq!(github(markdown), [""; 0], "{markdown:?}");
    }
}

#[test]
fn a_team_is_named_with_its_organisation_and_everybody_is_nobody() {
    assert_eq!(github("@Acme/Core-Team and @acme/qa."), ["acme/core-team", "acme/qa"]);
    let prose = read("@all and @here, @team_x", Flavour::GitHub);
    assert_eq!((prose.mentions.len(), prose.named_at), (1, vec![0..4, 9..14, 16..23]));
    assert_eq!(named("@group/sub @all", Flavour::GitLab), [""; 0]);
}

#[test]
fn gitlab_names_have_dots_inside_and_quick_actions_are_dropped_with_their_mentions() {
    let of = |markdown| named(markdown, Flavour::GitLab);
    assert_eq!(of("@Maya.Ortiz. and @a--b, @\"name with spaces\""), ["maya.ortiz", "a--b"]);
    assert_eq!(of("/assign @kenji\n/cc @sam\nplease @lea"), ["lea"]);
    let text = |markdown| read(markdown, Flavour::GitLab).text;
    assert_eq!(
        text("/assign @kenji\nhello\n```\n/close\n```\n/usr/bin is a path"),
        "hello\n/close\n/usr/bin is a path"
    );
    assert_eq!(github("/assign @kenji"), ["kenji"]);
}

#[test]
fn a_managed_user_of_github_has_an_underscore_in_their_name() {
    assert_eq!(github("@kenji_acme look"), ["kenji_acme"]);
}

#[test]
fn a_service_that_marks_mentions_elsewhere_has_none_in_its_text() {
    let prose = read("@kenji **look**", Flavour::Nobody);
    assert_eq!((&*prose.text, prose.mentions.len(), prose.named_at.len()), ("@kenji look", 0, 0));
}

#[test]
fn a_reply_by_mail_ends_where_the_quoted_mail_begins() {
    let mail = "Looks good.\n\nOn Mon, 23 Nov 2026 at 09:00, Maya <notifications@github.com> wrote:\n\n> @kenji look\n\n-- \nKenji";
    assert_eq!((text(mail), github(mail)), ("Looks good.".to_owned(), vec![]));
    assert_eq!(text("Yes.\n\nMaya wrote:\n> when?\n> where?\n"), "Yes.");
    let prose = "As Maya wrote:\n> when?\n\nI say @sam on Monday.";
    assert_eq!(
        (text(prose), github(prose)),
        ("As Maya wrote:\n> when?\nI say @sam on Monday.".to_owned(), vec!["sam".to_owned()])
    );
    assert_eq!(text("```\nOn 1 May she wrote:\n```\nafter"), "On 1 May she wrote:\nafter");
}

#[test]
fn mentions_stand_where_the_plain_text_has_them() {
    let prose = read("**Hi** @Kenji, see [x](y) and `@no` @sam", Flavour::GitHub);
    let at: Vec<&str> = prose.named_at.iter().map(|at| &prose.text[at.start as usize..at.end as usize]).collect();
    assert_eq!(at, ["@Kenji", "@sam"]);
}

#[test]
fn a_text_without_end_is_cut_and_mentions_nobody_behind_the_cut() {
    let long = format!("@kenji {}\n\n@sam", "word ".repeat(KEPT / 5));
    let prose = read(&long, Flavour::GitHub);
    assert_eq!((prose.mentions.len(), prose.text.len() <= KEPT), (1, true));
    let deep = format!("{}@kenji", "> ".repeat(50_000));
    assert_eq!(github(&deep), [""; 0]);
    read(&"[".repeat(50_000), Flavour::GitHub);
    read(&"*a ".repeat(50_000), Flavour::GitHub);
}
