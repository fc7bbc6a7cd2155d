//! Shared code of the panels.
//!
//! ```text
//!  say       words for times, lengths of time and people
//!  standing  what has become of something that the viewer did in a row's item
//!  next      when what a teammate does ends
//!  prose     details as paragraphs
//!  visible   which rows of a list a table shows
//!  listing   the state of a list: the rows shown and the selection
//!  lines     which lines of a list are in sight
//!  filter    typed filters of a list's rows
//!  mates     which teammates a filter lets through
//!  chosen    who is marked for the plan
//!  day       the viewer's day, cut into cells
//!  sheet     lines and rows of a view that has the screen alone; view paints them
//! ```

pub mod chosen;
pub mod day;
pub mod filter;
pub mod lines;
pub mod listing;
pub mod mates;
pub mod next;
pub mod prose;
pub mod say;
pub mod sheet;
pub mod standing;
pub mod view;
pub mod visible;
