//! A screen taken apart: its cells, the bordered panels on it, the selected row.
//!
//! Not here: waiting for it (`Terminal`), what it should show.

/// The cells of a screen at one moment, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid(Vec<Vec<String>>);

/// A bordered panel: its title as it is written, and where its border stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panel {
    /// All that stands in its upper border.
    pub title: String,
    /// The row of its upper border.
    pub top: usize,
    /// The row of its lower border.
    pub bottom: usize,
    /// The column of its left border.
    pub left: usize,
    /// The column of its right border.
    pub right: usize,
}

impl Grid {
    /// Takes a screen apart.
    pub fn of(screen: &vt100::Screen) -> Self {
        let (rows, columns) = screen.size();
        let cell = |row, column| {
            let cell = screen.cell(row, column).unwrap();
            match cell.contents() {
                "" if cell.is_wide_continuation() => String::new(),
                "" => " ".to_owned(),
                text => text.to_owned(),
            }
        };
        Self((0..rows).map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect())
    }

    /// What stands in a cell; nothing outside.
    pub fn at(&self, row: usize, column: usize) -> &str {
        self.0.get(row).and_then(|cells| cells.get(column)).map_or("", String::as_str)
    }

    /// The text from one column up to, not at, another.
    pub fn text(&self, row: usize, columns: std::ops::Range<usize>) -> String {
        self.0[row].get(columns).map(<[String]>::concat).unwrap_or_default()
    }

    /// All rows but the first.
    pub fn below_header(&self) -> Vec<Vec<String>> {
        self.0.get(1..).unwrap_or_default().to_vec()
    }

    /// A whole row.
    pub fn row(&self, row: usize) -> String {
        self.0[row].concat()
    }

    /// Every panel with a whole border, from the top left. A border that something breaks makes no panel.
    /// Those beside the lists, which never have the keys, are left out.
    pub fn panels(&self) -> Vec<Panel> {
        let aside = |panel: &Panel| panel.title == "Preview" || panel.title.starts_with("Ahead ");
        self.all_panels().into_iter().filter(|panel| !aside(panel)).collect()
    }

    /// Every panel, those beside the lists too.
    fn all_panels(&self) -> Vec<Panel> {
        let corners = (0..self.0.len()).flat_map(|row| (0..self.0[row].len()).map(move |column| (row, column)));
        corners.filter(|(row, column)| self.at(*row, *column) == "╭").filter_map(|at| self.panel_at(at)).collect()
    }

    fn panel_at(&self, (top, left): (usize, usize)) -> Option<Panel> {
        let right = (left + 1..self.0[top].len()).find(|column| self.at(top, *column) == "╮")?;
        let bottom = (top + 1..self.0.len()).find(|row| self.at(*row, left) == "╰")?;
        let sides = (top + 1..bottom).all(|row| self.at(row, left) == "│" && ["│", "┃"].contains(&self.at(row, right)));
        // Behind the title are the headings of columns.
        let title = self.text(top, left + 1..right);
        let title = title.split('─').next().unwrap_or_default();
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        (sides && self.at(bottom, right) == "╯").then_some(Panel { title, top, bottom, left, right })
    }

    /// The panel beside the lists whose title begins so.
    pub fn aside(&self, title: &str) -> Option<Panel> {
        self.all_panels().into_iter().find(|panel| panel.title.split(' ').next() == Some(title))
    }

    /// Is every border that begins also ended, and as large as its beginning says? Not while a popup covers some.
    pub fn is_whole(&self) -> bool {
        let corners = self.0.iter().flatten().filter(|cell| *cell == "╭").count();
        self.all_panels().len() == corners
    }

    /// The panel whose title begins so.
    pub fn panel(&self, title: &str) -> Option<Panel> {
        self.panels().into_iter().find(|panel| panel.title.split(' ').next() == Some(title))
    }

    /// The rows inside a panel that are not empty, without their margins.
    pub fn rows(&self, panel: &Panel) -> Vec<String> {
        let inside = (panel.top + 1..panel.bottom).map(|row| self.text(row, panel.left + 2..panel.right));
        inside.map(|row| row.trim().to_owned()).filter(|row| !row.is_empty()).collect()
    }

    /// The panel that has the keys, and its selected row.
    pub fn selected(&self) -> Option<(Panel, String)> {
        self.panels().into_iter().find_map(|panel| {
            let row = (panel.top + 1..panel.bottom).find(|row| self.at(*row, panel.left + 1) == "▌")?;
            let text = self.text(row, panel.left + 2..panel.right).trim().to_owned();
            Some((panel, text))
        })
    }

    /// The title's first word of the panel that has the keys.
    pub fn focus(&self) -> Option<String> {
        self.selected().and_then(|(panel, _)| panel.title.split(' ').next().map(ToOwned::to_owned))
    }
}
