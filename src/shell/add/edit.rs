//! Where in the text of a config a new table goes, so that every comment stays with what it is about.
//!
//! 1. A table goes behind the last one of its list, and an away time behind the last table of its teammate; the first of a
//!    list goes to the end of the file.
//! 2. Of the comments before the table that follows, the paragraph right above it is about that table; the paragraphs
//!    before it are about what came before.
//! 3. Where a list is written in brackets, so is what is added.
//!
//! Not here: what is added (`made`).

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, Value};

/// The list to which a table is added.
pub enum Where {
    /// One at the top of the config: `[[teammate]]`.
    List(&'static str),
    /// One of a teammate, by their id: `[[teammate.away]]`.
    Of(String, &'static str),
}

/// The list of teammates.
const TEAM: &str = "teammate";

/// Whether a file has what is added to.
pub fn has(document: &DocumentMut, place: &Where) -> bool {
    match place {
        Where::List(key) => document.contains_key(key),
        Where::Of(id, _) => match document.get(TEAM) {
            Some(Item::ArrayOfTables(tables)) => tables.iter().any(|table| is(table, id)),
            Some(Item::Value(Value::Array(list))) => {
                list.iter().filter_map(Value::as_inline_table).any(|table| is(table, id))
            }
            _ => false,
        },
    }
}

fn is(table: &dyn TableLike, id: &str) -> bool {
    table.get("id").and_then(Item::as_str) == Some(id)
}

/// Adds a table.
pub fn add(document: &mut DocumentMut, place: &Where, table: Table) -> Result<(), String> {
    match place {
        Where::List(key) => {
            let after = document.get(key).and_then(last_position);
            match document.get(key) {
                None | Some(Item::ArrayOfTables(_)) => {
                    let table = settled(document, after, table);
                    into(document.as_table_mut(), key, table)
                }
                Some(_) => into(document.as_table_mut(), key, table),
            }
        }
        Where::Of(id, key) => {
            let after = match document.get(TEAM) {
                Some(Item::ArrayOfTables(tables)) => tables.iter().find(|table| is(*table, id)).and_then(last_of),
                _ => None,
            };
            let in_brackets = after.is_none();
            let table = if in_brackets { table } else { settled(document, after, table) };
            match document.get_mut(TEAM) {
                Some(Item::ArrayOfTables(tables)) => {
                    let mate = tables.iter_mut().find(|table| is(*table, id)).ok_or("the teammate is not there")?;
                    into(mate, key, table)
                }
                Some(Item::Value(Value::Array(list))) => {
                    let mut mates = list.iter_mut().filter_map(Value::as_inline_table_mut);
                    let mate = mates.find(|table| is(*table, id)).ok_or("the teammate is not there")?;
                    let list = mate.entry(*key).or_insert_with(|| Value::Array(Array::new()));
                    let list = list.as_array_mut().ok_or_else(|| format!("{key} is no list"))?;
                    list.push(table.into_inline_table());
                    Ok(())
                }
                _ => Err("the teammate is not there".to_owned()),
            }
        }
    }
}

/// Adds a table to a list of another table, in the form that the list has.
fn into(parent: &mut Table, key: &str, table: Table) -> Result<(), String> {
    match parent.entry(key).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new())) {
        Item::ArrayOfTables(tables) => tables.push(table),
        Item::Value(Value::Array(list)) => list.push(table.into_inline_table()),
        _ => return Err(format!("{key} is no list of tables")),
    }
    Ok(())
}

/// The table with its position behind another one, or at the end, and with the comments that then stand before it.
fn settled(document: &mut DocumentMut, after: Option<isize>, mut table: Table) -> Table {
    let last = last_of(document.as_table()).unwrap_or_default();
    let after = after.unwrap_or(last);
    let next = after_position(document.as_table(), after).and_then(|next| table_at(document.as_table_mut(), next));
    let before = if let Some(next) = next {
        let comments = next.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned();
        let (before, own) = split(&comments);
        next.decor_mut().set_prefix(format!("\n{own}"));
        before
    } else {
        let comments = document.trailing().as_str().unwrap_or_default().to_owned();
        document.set_trailing("");
        comments
    };
    let before = before.trim_end();
    let is_first = document.as_table().is_empty();
    let gap = if before.is_empty() && is_first { "" } else { "\n" };
    table.decor_mut().set_prefix(if before.is_empty() { gap.to_owned() } else { format!("{before}\n{gap}") });
    table.set_position(Some(after));
    table
}

/// The paragraphs of comments before the last one, and that one.
fn split(comments: &str) -> (String, String) {
    let lines: Vec<&str> = comments.lines().collect();
    let cut = lines.iter().rposition(|line| line.trim().is_empty()).map_or(0, |blank| blank + 1);
    let (before, own) = lines.split_at(cut);
    let joined = |lines: &[&str]| lines.iter().flat_map(|line| [line, "\n"]).collect::<String>();
    (joined(before), joined(own))
}

/// The position of the last table in an item.
fn last_position(item: &Item) -> Option<isize> {
    match item {
        Item::Table(table) => last_of(table),
        Item::ArrayOfTables(tables) => tables.iter().filter_map(last_of).max(),
        _ => None,
    }
}

/// The position of the last of a table and those in it.
fn last_of(table: &Table) -> Option<isize> {
    let inside = table.iter().filter_map(|(_, item)| last_position(item)).max();
    inside.max(table.position())
}

/// The smallest position behind another one.
fn after_position(table: &Table, after: isize) -> Option<isize> {
    let inside = table.iter().filter_map(|(_, item)| match item {
        Item::Table(table) => after_position(table, after),
        Item::ArrayOfTables(tables) => tables.iter().filter_map(|table| after_position(table, after)).min(),
        _ => None,
    });
    inside.chain(table.position().filter(|position| *position > after)).min()
}

/// The table at a position.
fn table_at(table: &mut Table, position: isize) -> Option<&mut Table> {
    if table.position() == Some(position) {
        return Some(table);
    }
    table.iter_mut().find_map(|(_, item)| match item {
        Item::Table(table) => table_at(table, position),
        Item::ArrayOfTables(tables) => tables.iter_mut().find_map(|table| table_at(table, position)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"# About the file.
me = "maya"   # me

# Maya.
[[teammate]]
id = "maya"
#role = "design"

# An example that belongs to Maya.
#[[teammate.away]]

# Sam.
[[teammate]]
id = "sam"

# How soon.
[agreement]
chat = "4h"

# The end.
"#;

    fn added(text: &str, place: &Where, table: &str) -> String {
        let mut document: DocumentMut = text.parse().unwrap();
        let table: DocumentMut = table.parse().unwrap();
        add(&mut document, place, table.as_table().clone()).unwrap();
        document.to_string()
    }

    #[test]
    fn a_teammate_goes_behind_the_last_one_and_every_comment_stays() {
        let text = added(CONFIG, &Where::List(TEAM), "id = \"kenji\"\n");
        let expected = CONFIG.replace("# How soon.", "[[teammate]]\nid = \"kenji\"\n\n# How soon.");
        assert_eq!(text, expected);
    }

    #[test]
    fn an_away_time_goes_behind_its_teammate() {
        let text = added(CONFIG, &Where::Of("maya".to_owned(), "away"), "note = \"x\"\n");
        assert_eq!(text, CONFIG.replace("# Sam.", "[[teammate.away]]\nnote = \"x\"\n\n# Sam."));
        let twice = added(&text, &Where::Of("maya".to_owned(), "away"), "note = \"y\"\n");
        assert_eq!(twice, text.replace("# Sam.", "[[teammate.away]]\nnote = \"y\"\n\n# Sam."));
    }

    #[test]
    fn the_first_of_a_list_goes_to_the_end() {
        let text = added(CONFIG, &Where::List("holiday"), "name = \"x\"\n");
        assert_eq!(text, format!("{CONFIG}\n[[holiday]]\nname = \"x\"\n"));
        assert_eq!(added("", &Where::List("holiday"), "name = \"x\"\n"), "[[holiday]]\nname = \"x\"\n");
    }

    #[test]
    fn a_list_in_brackets_stays_one() {
        let text = "teammate = [{ id = \"maya\" }]\n";
        let with = added(text, &Where::List(TEAM), "id = \"sam\"\n");
        assert_eq!(with, "teammate = [{ id = \"maya\" }, { id = \"sam\" }]\n");
        let away = added(text, &Where::Of("maya".to_owned(), "away"), "note = \"x\"\n");
        assert_eq!(away, "teammate = [{ id = \"maya\" , away = [{ note = \"x\" }] }]\n");
    }
}
