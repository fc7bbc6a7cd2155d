//! Markdown as people write it in issues and reviews -> plain text, and whom it mentions. One walk gives both, so that they
//! agree on what is code.
//!
//! ```text
//!  mod    the walk over the parsed text      names  mentions in one run of text
//!  html   tags taken away                    source what is taken away before parsing: quick actions, quoted mail
//!  written  a text that is written here
//! ```
//!
//! 1. Paragraphs, items, table rows and code stand on lines of their own; `- ` before items, `> ` before what is quoted.
//! 2. Links by their words, images as `(image: ALT)`, code as written, cells with two spaces between them, no HTML tags.
//! 3. No mention: in code, in HTML comments, in addresses, in block quotes (they repeat what somebody asked before), and
//!    what `names` says.
//!
//! Not here: who is a teammate (board), which teams have which members (the kind).

mod html;
mod names;
mod source;
mod written;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};

pub use self::written::written;
use super::kit::Prose;

/// So much of a text is parsed; the longest comment of any service is as long.
const PARSED: usize = 256 * 1024;
/// So much text is kept.
const KEPT: usize = 16 * 1024;

/// What differs between services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// `@name` and `@org/team`.
    GitHub,
    /// `@name`, also with dots; lines that begin with `/word` are dropped.
    GitLab,
    /// The text names nobody: the service marks mentions elsewhere.
    Nobody,
}

/// Reads a text. A mention of a team stands among the mentions as `org/team`; `@all` and `@here` are named and ask nobody.
pub fn read(text: &str, flavour: Flavour) -> Prose {
    let text = text.get(..text.floor_char_boundary(PARSED)).unwrap_or_default();
    let text = source::prepared(text, flavour);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut walk = Walk {
        flavour,
        prose: Prose::default(),
        quotes: 0,
        plain: 0,
        code: false,
        fresh: true,
        bare: true,
        html: None,
    };
    for event in TextMergeStream::new(Parser::new_ext(&text, options)) {
        walk.take(event);
        if walk.prose.text.len() > KEPT {
            break;
        }
    }
    walk.prose.tidy()
}

struct Walk {
    flavour: Flavour,
    prose: Prose,
    /// Depth of block quotes.
    quotes: usize,
    /// Depth of what names nobody though it is text: addresses, the words of images.
    plain: usize,
    code: bool,
    /// The line has begun, and nothing but its mark stands there.
    fresh: bool,
    /// Nothing stands on the line, not even its mark.
    bare: bool,
    /// The HTML of a block so far.
    html: Option<String>,
}

impl Walk {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.code => self.push(&text),
            Event::Text(text) => self.words(&text),
            Event::Code(code) => self.push(&code),
            Event::Html(text) => match &mut self.html {
                Some(html) => html.push_str(&text),
                None => self.words(&html::text(&text)),
            },
            Event::InlineHtml(tag) => self.words(&html::text(&tag)),
            Event::SoftBreak | Event::HardBreak => {
                self.prose.push("\n");
                self.fresh = false;
            }
            Event::Rule => self.line(),
            Event::TaskListMarker(done) => self.push(if done { "[x] " } else { "[ ] " }),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Item => {
                self.new_line();
                self.mark("- ");
            }
            Tag::CodeBlock(_) => {
                self.line();
                self.code = true;
            }
            Tag::HtmlBlock => {
                self.line();
                self.html = Some(String::new());
            }
            Tag::BlockQuote(_) => {
                self.quotes += 1;
                self.line();
            }
            Tag::TableCell if !self.fresh => self.prose.push("  "),
            Tag::Paragraph | Tag::Heading { .. } | Tag::TableHead | Tag::TableRow => self.line(),
            Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. } => self.plain += 1,
            Tag::Image { .. } => {
                self.push("(image: ");
                self.plain += 1;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => {
                self.code = false;
                self.line();
            }
            TagEnd::HtmlBlock => {
                let html = self.html.take().unwrap_or_default();
                self.words(&html::text(&html));
                self.line();
            }
            TagEnd::BlockQuote(_) => {
                self.quotes = self.quotes.saturating_sub(1);
                self.new_line();
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableHead | TagEnd::TableRow | TagEnd::Item => {
                self.line();
            }
            TagEnd::Image => {
                self.plain = self.plain.saturating_sub(1);
                self.prose.text.truncate(self.prose.text.trim_end_matches([' ', ':']).len());
                self.push(")");
            }
            // Only the kinds that `start` counted are plain.
            TagEnd::Link if self.plain > 0 => self.plain -= 1,
            _ => {}
        }
    }

    /// What follows stands on a line of its own, unless it has just begun.
    fn line(&mut self) {
        if !self.fresh {
            self.new_line();
        }
    }

    fn new_line(&mut self) {
        self.prose.line();
        (self.fresh, self.bare) = (true, true);
    }

    /// Begins the line, if nothing stands on it.
    fn begin(&mut self) {
        if std::mem::take(&mut self.bare) && self.quotes > 0 {
            self.prose.push("> ");
        }
    }

    /// The mark with which a line begins.
    fn mark(&mut self, mark: &str) {
        self.begin();
        self.prose.push(mark);
        self.fresh = true;
    }

    fn push(&mut self, text: &str) {
        if !text.is_empty() {
            self.begin();
            self.prose.push(text);
            self.fresh = false;
        }
    }

    /// A run of text, with its mentions.
    fn words(&mut self, text: &str) {
        if !text.is_empty() {
            self.begin();
        }
        if self.quotes == 0 && self.plain == 0 {
            let start = self.prose.text.len() as u32;
            for found in names::scan(text, self.flavour) {
                self.prose.named_at.push(found.at.start + start..found.at.end + start);
                if let Some(account) = found.account {
                    self.prose.mentions.push((account, String::new()));
                }
            }
        }
        self.push(text);
    }
}

#[cfg(test)]
mod tests;
