//! A Rust file as text -> what it names.
//!
//! Not here: what it may name.

/// What a file names: paths and strings, with their lines. Paths inside the crate begin with `crate`; strings in tests
/// are left out.
pub struct File {
    pub paths: Vec<(usize, Vec<String>)>,
    /// The paths outside of tests.
    pub live: Vec<Vec<String>>,
    pub strings: Vec<(usize, String)>,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Mark(char),
    PathMark,
}

/// Reads a file: its tokens, with the modules that are open at each.
pub fn scan(path: &str, text: &str) -> File {
    let tokens = tokens(text);
    let mut module: Vec<String> = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    let mut file = File { paths: Vec::new(), live: Vec::new(), strings: Vec::new() };
    // The depth of braces, and that at which each open inline module began.
    let (mut depth, mut open) = (0_usize, Vec::new());
    // The depth at which a test began.
    let mut tests = (module.last().is_some_and(|name| name == "tests")).then_some(usize::MAX);
    let mut at = 0;
    while let Some((line, token)) = tokens.get(at) {
        let is = |n: usize, wanted: &Token| tokens.get(at + n).is_some_and(|(_, token)| token == wanted);
        match token {
            Token::Mark('#') if is(1, &Token::Mark('[')) && is(2, &name("cfg")) && is(4, &name("test")) => {
                tests.get_or_insert(depth);
            }
            Token::Mark('{') => depth += 1,
            Token::Mark('}') => {
                depth = depth.saturating_sub(1);
                if open.last() == Some(&depth) {
                    open.pop();
                    module.pop();
                }
                tests = tests.filter(|from| *from != depth);
            }
            Token::Mark(';') => tests = tests.filter(|from| *from != depth),
            Token::Text(string) if tests.is_none() => file.strings.push((*line, string.clone())),
            Token::Name(word) if word == "mod" && is(2, &Token::Mark('{')) => {
                if let Some((_, Token::Name(inner))) = tokens.get(at + 1) {
                    open.push(depth);
                    module.push(inner.clone());
                    at += 1;
                }
            }
            Token::Name(word) if word == "use" => {
                let mut paths = Vec::new();
                at = use_tree(&tokens, at + 1, &[], &mut paths);
                let paths = paths.iter().map(|(line, path)| (*line, absolute(path, &module)));
                file.add(paths, tests.is_none());
                continue;
            }
            Token::Name(_) => {
                let mut named = Vec::new();
                let line = *line;
                while let Some((_, Token::Name(word))) = tokens.get(at) {
                    named.push(word.clone());
                    at += 1;
                    if tokens.get(at).map(|(_, token)| token) != Some(&Token::PathMark) {
                        break;
                    }
                    at += 1;
                }
                if named.len() > 1 {
                    file.add([(line, absolute(&named, &module))], tests.is_none());
                }
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    file
}

impl File {
    fn add(&mut self, paths: impl IntoIterator<Item = (usize, Vec<String>)>, live: bool) {
        for (line, path) in paths {
            self.live.extend(live.then(|| path.clone()));
            self.paths.push((line, path));
        }
    }
}

fn name(word: &str) -> Token {
    Token::Name(word.to_owned())
}

/// Reads the tree of a `use` from a token on, and gives the first token behind it. A leaf `self` is the path itself.
fn use_tree(tokens: &[(usize, Token)], mut at: usize, start: &[String], out: &mut Vec<(usize, Vec<String>)>) -> usize {
    let mut path = start.to_vec();
    let first = tokens.get(at).map_or(0, |(line, _)| *line);
    while let Some((line, token)) = tokens.get(at) {
        match token {
            Token::Mark('{') => {
                at += 1;
                while tokens.get(at).is_some_and(|(_, token)| *token != Token::Mark('}')) {
                    at = use_tree(tokens, at, &path, out);
                    if tokens.get(at).is_some_and(|(_, token)| *token == Token::Mark(',')) {
                        at += 1;
                    }
                }
                return at + 1;
            }
            Token::Name(word) if word == "as" => at += 1,
            Token::Name(word) if word == "self" && !path.is_empty() => {}
            Token::Name(word) => path.push(word.clone()),
            Token::Mark('*') => path.push("*".to_owned()),
            Token::PathMark => {}
            _ => {
                out.push((*line.min(&first.max(1)), path));
                return at;
            }
        }
        at += 1;
    }
    at
}

/// A path as it is from the root of its crate.
fn absolute(path: &[String], module: &[String]) -> Vec<String> {
    let inside = |base: &[String], rest: &[String]| [&["crate".to_owned()][..], base, rest].concat();
    match path.first().map(String::as_str) {
        Some("crate" | "asyncboard") => inside(&[], &path[1..]),
        Some("self") => inside(module, &path[1..]),
        Some("super") => {
            let up = path.iter().take_while(|word| *word == "super").count();
            inside(&module[..module.len().saturating_sub(up)], &path[up..])
        }
        _ => path.to_vec(),
    }
}

/// The tokens of a Rust file that matter here, with their lines: names, strings, marks. Comments, numbers' insides and
/// characters are left out.
fn tokens(text: &str) -> Vec<(usize, Token)> {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at, mut line) = (Vec::new(), 0, 1);
    while let Some(c) = chars.get(at).copied() {
        let next = chars.get(at + 1).copied();
        let end = match c {
            '/' if next == Some('/') => end_of(&chars, at, |c| c == '\n'),
            '/' if next == Some('*') => end_of_comment(&chars, at),
            '"' => end_of_string(&chars, at),
            'r' | 'b' | 'c' if raw_hashes(&chars, at).is_some() => end_of_raw(&chars, at),
            'b' | 'c' if next == Some('"') => at + 1,
            '\'' => end_of_char(&chars, at),
            c if c.is_alphanumeric() || c == '_' => end_of(&chars, at, |c| !c.is_alphanumeric() && c != '_'),
            ':' if next == Some(':') => at + 2,
            _ => at + 1,
        };
        let piece: String = chars[at..end].iter().collect();
        match c {
            '/' if piece.len() > 1 => {}
            '"' => out.push((line, Token::Text(piece.trim_matches('"').to_owned()))),
            'r' | 'b' | 'c' if piece.ends_with(['"', '#']) && piece.len() > 1 => {
                let inside = piece.trim_start_matches(['r', 'b', 'c', '#']).trim_end_matches('#').trim_matches('"');
                out.push((line, Token::Text(inside.to_owned())));
            }
            c if c.is_alphabetic() || c == '_' => out.push((line, Token::Name(piece.clone()))),
            ':' if piece.len() > 1 => out.push((line, Token::PathMark)),
            c if c.is_whitespace() || c.is_alphanumeric() || c == '\'' => {}
            c => out.push((line, Token::Mark(c))),
        }
        line += piece.matches('\n').count();
        at = end;
    }
    out
}

fn end_of(chars: &[char], from: usize, stop: impl Fn(char) -> bool) -> usize {
    chars[from..].iter().position(|c| stop(*c)).map_or(chars.len(), |n| from + n)
}

fn end_of_comment(chars: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0_usize, from);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) if depth == 1 => return at + 2,
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    chars.len()
}

fn end_of_string(chars: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// The number of hashes of a raw string that begins here.
fn raw_hashes(chars: &[char], from: usize) -> Option<usize> {
    let mut at = from + usize::from(matches!(chars[from], 'b' | 'c'));
    if chars.get(at) != Some(&'r') {
        return None;
    }
    at += 1;
    let quote = end_of(chars, at, |c| c != '#');
    (chars.get(quote) == Some(&'"')).then_some(quote - at)
}

fn end_of_raw(chars: &[char], from: usize) -> usize {
    let hashes = raw_hashes(chars, from).unwrap_or_default();
    let mut at = end_of(chars, from, |c| c == '"') + 1;
    while at < chars.len() {
        let closing = chars[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
        if chars[at] == '"' && closing {
            return at + 1 + hashes;
        }
        at += 1;
    }
    chars.len()
}

/// Behind a character in quotes; a lifetime is only its quote.
fn end_of_char(chars: &[char], from: usize) -> usize {
    match (chars.get(from + 1), chars.get(from + 2)) {
        (Some('\\'), _) => end_of(chars, from + 3, |c| c == '\'') + 1,
        (Some(_), Some('\'')) => from + 3,
        _ => from + 1,
    }
    .min(chars.len())
}
