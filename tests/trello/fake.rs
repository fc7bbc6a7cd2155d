//! A small Trello on this machine: boards that can be worked on, and an HTTP server that answers for them as strictly as
//! it can: only the fields that were asked for, pages no longer than asked, times of its own clock.
//!
//! Not here: what a test expects.

#![allow(dead_code, reason = "each test and benchmark uses a part of it")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's helper may stop at what it does not expect"
)]

#[path = "server.rs"]
pub mod server;

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Map, Value, json};

use server::{Answer, Request, Server, decoded, pairs};

/// The secrets that it lets in.
pub const KEY: &str = "canary-key-7f";
/// See [`KEY`].
pub const TOKEN: &str = "canary-token/9a\"";
/// Its clock starts on 2026-11-22 at 09:00 UTC, and each piece of work takes a second.
const START: i64 = 1_795_338_000;

/// The whole service.
pub struct World {
    pub boards: Vec<Board>,
    /// Which forms of signing in it takes.
    pub header: bool,
    pub query: bool,
    /// It knows `/batch`.
    pub batch: bool,
    /// More cards than this in one answer are too many.
    pub most_cards: usize,
    /// In the list of my boards so many of the last ones have another shape.
    pub odd_boards: usize,
    /// The comments of this card, asked for with it, have another shape.
    pub odd_comments: Option<Value>,
    /// Answers everything with this instead.
    pub instead: Option<Answer>,
    /// Answers the questions about a board with this instead.
    pub instead_of: Option<(String, Answer)>,
    /// Everybody who was asked about, in order: paths without secrets, those inside a batch after it.
    pub asked: Vec<String>,
    /// Requests, as they came.
    pub requests: Vec<Request>,
    now: i64,
    made: u64,
}

/// A board.
pub struct Board {
    pub id: String,
    pub link: String,
    pub name: String,
    pub closed: bool,
    /// Nobody of ours may see it.
    pub shut: bool,
    pub activity: i64,
    pub lists: Vec<(String, bool)>,
    pub members: Vec<(String, String, String)>,
    pub cards: Vec<Value>,
    pub actions: Vec<Value>,
}

/// A running service; it ends with the test.
pub struct Fake {
    pub server: Server,
    world: Arc<Mutex<World>>,
}

impl Fake {
    /// A service without boards.
    pub fn start() -> Self {
        let world = World {
            boards: Vec::new(),
            header: true,
            query: true,
            batch: true,
            most_cards: usize::MAX,
            odd_boards: 0,
            odd_comments: None,
            instead: None,
            instead_of: None,
            asked: Vec::new(),
            requests: Vec::new(),
            now: START,
            made: 0,
        };
        let world = Arc::new(Mutex::new(world));
        let answering = world.clone();
        Self { server: Server::start(move |request| answering.lock().unwrap().answer(request)), world }
    }

    /// The service, to work on.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// What was asked since the last time: the number of requests, and each question.
    pub fn asked(&self) -> (usize, Vec<String>) {
        let mut world = self.world();
        let requests = world.requests.len();
        world.requests.clear();
        (requests, std::mem::take(&mut world.asked))
    }
}

/// A time as the service writes it.
fn time(second: i64) -> String {
    chrono::DateTime::from_timestamp(second, 0).unwrap().format("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

impl World {
    fn id(&mut self) -> String {
        self.made += 1;
        format!("{:08x}{:016x}", self.now, self.made)
    }

    /// Time passes.
    pub fn wait(&mut self, seconds: i64) {
        self.now += seconds;
    }

    /// A new board with two lists and three members.
    pub fn board(&mut self, name: &str) -> usize {
        let id = self.id();
        let (here, there) = (self.id(), self.id());
        let member = |id: &str, name: &str| (id.to_owned(), name.to_lowercase(), format!("{name} Full"));
        self.boards.push(Board {
            link: format!("B{:07}", self.made),
            id,
            name: name.to_owned(),
            closed: false,
            shut: false,
            activity: self.now,
            lists: vec![(here, false), (there, false)],
            members: vec![member("m1", "Maya"), member("m2", "Kenji"), member("m3", "Sam")],
            cards: Vec::new(),
            actions: Vec::new(),
        });
        self.boards.len() - 1
    }

    /// A new card in a list of a board, with more of its fields. Gives its place.
    pub fn card(&mut self, board: usize, list: usize, name: &str, more: &Value) -> usize {
        let id = self.id();
        let list = self.boards[board].lists[list].0.clone();
        let mut card = json!({
            "id": id, "shortLink": format!("C{:07}", self.made), "name": name, "closed": false, "due": null,
            "dueComplete": false, "idList": list, "idMembers": ["m1"], "badges": { "comments": 0 }, "checklists": [],
            "url": format!("https://cards.example/c/{}", self.made), "desc": "never asked for"
        });
        card.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.boards[board].cards.push(card);
        let place = self.boards[board].cards.len() - 1;
        self.act(board, place, "createCard", json!({}));
        place
    }

    /// Something happens to a card.
    pub fn act(&mut self, board: usize, card: usize, kind: &str, more: Value) {
        let Value::Object(mut data) = more else { panic!() };
        let named = &self.boards[board].cards[card];
        data.insert(
            "card".to_owned(),
            json!({ "id": named["id"], "shortLink": named["shortLink"], "name": named["name"] }),
        );
        self.touch(board, card);
        let author = data.remove("by").unwrap_or(json!("m2"));
        let id = self.id();
        let when = time(self.now);
        let (_, username, full) = self.boards[board].members.iter().find(|m| json!(m.0) == author).unwrap().clone();
        self.boards[board].actions.push(json!({
            "id": id, "type": kind, "date": when, "idMemberCreator": author, "data": data,
            "memberCreator": { "id": author, "username": username, "fullName": full }
        }));
    }

    /// A card changes without a word of it among the actions.
    pub fn touch(&mut self, board: usize, card: usize) {
        self.now += 1;
        self.boards[board].activity = self.now;
        self.boards[board].cards[card]["dateLastActivity"] = json!(time(self.now));
    }

    /// A comment.
    pub fn comment(&mut self, board: usize, card: usize, by: &str, text: &str) {
        let number = self.boards[board].cards[card]["badges"]["comments"].as_u64().unwrap() + 1;
        self.boards[board].cards[card]["badges"]["comments"] = json!(number);
        self.act(board, card, "commentCard", json!({ "by": by, "text": text }));
    }

    /// A reaction to the newest comment of a card. Nothing else tells of it.
    pub fn react(&mut self, board: usize, card: usize, by: &str) {
        self.now += 1;
        let (id, card) = (self.id(), self.boards[board].cards[card]["id"].clone());
        let on_card = |action: &&mut Value| action["type"] == "commentCard" && action["data"]["card"]["id"] == card;
        let comment = self.boards[board].actions.iter_mut().rev().find(on_card).unwrap();
        if comment["reactions"].is_null() {
            comment["reactions"] = json!([]);
        }
        comment["reactions"].as_array_mut().unwrap().push(json!({ "id": id, "idMember": by }));
    }

    /// A field of a card is set.
    pub fn set(&mut self, board: usize, card: usize, field: &str, value: Value) {
        self.boards[board].cards[card][field] = value;
        self.act(board, card, "updateCard", json!({}));
    }

    /// A card is deleted, with its comments; only the action stays.
    pub fn delete(&mut self, board: usize, card: usize) {
        self.act(board, card, "deleteCard", json!({}));
        let id = self.boards[board].cards.remove(card)["id"].clone();
        self.boards[board].actions.retain(|a| a["type"] != "commentCard" || a["data"]["card"]["id"] != id);
    }

    /// A card moves to another board.
    pub fn move_to(&mut self, from: usize, card: usize, to: usize) {
        self.act(from, card, "moveCardFromBoard", json!({}));
        let mut moved = self.boards[from].cards.remove(card);
        moved["idList"] = json!(self.boards[to].lists[0].0);
        let id = moved["id"].clone();
        let is_its = |action: &Value| action["type"] == "commentCard" && action["data"]["card"]["id"] == id;
        let (its, others) = std::mem::take(&mut self.boards[from].actions).into_iter().partition(is_its);
        self.boards[from].actions = others;
        self.boards[to].cards.push(moved);
        let its: Vec<Value> = its;
        self.boards[to].actions.extend(its);
        self.boards[to].actions.sort_by_key(|action| action["id"].as_str().unwrap().to_owned());
        let place = self.boards[to].cards.len() - 1;
        self.act(to, place, "moveCardToBoard", json!({}));
    }

    /// Archives or opens a list. Its cards are not touched, and still called visible.
    pub fn archive_list(&mut self, board: usize, list: usize, closed: bool) {
        self.now += 1;
        self.boards[board].activity = self.now;
        self.boards[board].lists[list].1 = closed;
        let (id, when) = (self.id(), time(self.now));
        let data = json!({ "list": { "id": self.boards[board].lists[list].0, "closed": closed }, "old": { "closed": !closed } });
        self.boards[board].actions.push(json!({ "id": id, "type": "updateList", "date": when, "data": data }));
    }

    fn answer(&mut self, request: &Request) -> Answer {
        self.requests.push(request.clone());
        if let Some(instead) = &self.instead {
            return instead.clone();
        }
        if let Some((board, answer)) = &self.instead_of
            && (request.path.contains(board) || request.query("urls").is_some_and(|urls| urls.contains(board)))
        {
            return answer.clone();
        }
        if !self.lets_in(request) {
            return Answer::text(401, "invalid token");
        }
        self.asked.push(request.path.clone());
        if request.path == "/batch" {
            return if self.batch {
                self.batch(&request.query("urls").unwrap())
            } else {
                Answer::text(404, "Cannot GET")
            };
        }
        if request.verb != "GET" {
            return self.change(request);
        }
        self.route(&request.path, &request.query)
    }

    /// The board and the card of an id or a short link.
    fn place(&self, id: &str) -> Option<(usize, usize)> {
        let is = |card: &Value| card["id"] == id || card["shortLink"] == id;
        let on = |board: &Board| board.cards.iter().position(is);
        self.boards.iter().enumerate().find_map(|(at, board)| Some((at, on(board)?)))
    }

    /// Something is written: by Maya, whose token it is.
    fn change(&mut self, request: &Request) -> Answer {
        let parts: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        let Some((board, card)) = parts.get(1).and_then(|id| self.place(id)) else {
            return Answer::text(404, "The requested resource was not found.");
        };
        match (&*request.verb, &parts[..]) {
            ("POST", ["cards", _, "actions", "comments"]) => {
                let Some(text) = request.query("text").filter(|text| !text.is_empty()) else {
                    return Answer::text(400, "invalid value for text");
                };
                self.comment(board, card, "m1", &text);
            }
            ("PUT", ["cards", _]) => {
                for key in ["dueComplete", "closed"] {
                    if let Some(value) = request.query(key) {
                        self.set(board, card, key, json!(value == "true"));
                    }
                }
            }
            ("PUT", ["cards", _, "checkItem", line]) => {
                let state = request.query("state").unwrap();
                for list in self.boards[board].cards[card]["checklists"].as_array_mut().unwrap() {
                    for item in list["checkItems"].as_array_mut().unwrap().iter_mut().filter(|item| item["id"] == *line)
                    {
                        item["state"] = json!(state);
                    }
                }
                self.touch(board, card);
            }
            _ => return Answer::text(404, "Cannot do that"),
        }
        Answer::json(&json!({}))
    }

    fn lets_in(&self, request: &Request) -> bool {
        let signed = format!("OAuth oauth_consumer_key=\"{KEY}\", oauth_token=\"{}\"", "canary-token%2F9a%22");
        let by_header = request.header("authorization").is_some_and(|header| header == signed);
        let by_query = request.query("key").as_deref() == Some(KEY) && request.query("token").as_deref() == Some(TOKEN);
        (self.header && by_header) || (self.query && by_query)
    }

    fn batch(&mut self, urls: &str) -> Answer {
        let mut answers = Vec::new();
        for url in urls.split(',') {
            let (path, query) = url.split_once('?').unwrap_or((url, ""));
            self.asked.push(format!("  {path}"));
            let answer = self.route(&decoded(path), &pairs(query));
            answers.push(match answer.status {
                200 => json!({ "200": serde_json::from_str::<Value>(&answer.body).unwrap() }),
                status => json!({ "name": "Error", "message": answer.body, "statusCode": status }),
            });
        }
        assert!(answers.len() <= 10, "more than ten questions in one request");
        Answer::json(&Value::Array(answers))
    }

    fn route(&self, path: &str, query: &[(String, String)]) -> Answer {
        let asked = Asked(query);
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts[..] {
            ["members", "me", "boards"] => {
                let mine = self.boards.iter().filter(|board| !board.closed && !board.shut);
                let mut mine: Vec<Value> = mine.map(|board| asked.only("fields", board.head())).collect();
                for board in mine.iter_mut().rev().take(self.odd_boards) {
                    board["id"] = json!({ "odd": true });
                }
                Answer::json(&Value::Array(mine))
            }
            ["boards", id] => self.with(id, |board| board.whole(&asked, self.most_cards)),
            ["boards", id, "actions"] => {
                self.with(id, |board| Answer::json(&board.actions(&asked, "filter", "limit", None)))
            }
            ["boards", id, "cards", "visible"] => self.with(id, |board| board.cards(&asked, self.most_cards)),
            ["cards", id] => self.one_card(id, &asked),
            _ => Answer::text(404, "Cannot GET"),
        }
    }

    fn with(&self, id: &str, answer: impl Fn(&Board) -> Answer) -> Answer {
        match self.boards.iter().find(|board| board.id == id || board.link == id) {
            Some(board) if board.shut => Answer::text(401, "unauthorized permission requested"),
            Some(board) => answer(board),
            None => Answer::text(404, "The requested resource was not found."),
        }
    }

    fn one_card(&self, id: &str, asked: &Asked<'_>) -> Answer {
        let found = self.boards.iter().find_map(|board| {
            Some((board, board.cards.iter().find(|card| card["id"] == id || card["shortLink"] == id)?))
        });
        let Some((board, card)) = found else { return Answer::text(404, "The requested resource was not found.") };
        let mut answer = asked.only("fields", card.clone());
        if asked.is("checklists", "all") {
            answer["checklists"] = card["checklists"].clone();
        }
        if asked.is("members", "true") {
            let on_card =
                |member: &&(String, String, String)| card["idMembers"].as_array().unwrap().contains(&json!(member.0));
            answer["members"] = board.members.iter().filter(on_card).map(member).collect();
        }
        if asked.get("actions").is_some() {
            let odd = self.odd_comments.as_ref().is_some_and(|odd| odd == id);
            let comments = board.actions(asked, "actions", "actions_limit", Some(id));
            answer["actions"] = if odd { Value::Null } else { comments };
        }
        Answer::json(&answer)
    }
}

fn member((id, username, full): &(String, String, String)) -> Value {
    json!({ "id": id, "username": username, "fullName": full })
}

impl Board {
    fn head(&self) -> Value {
        json!({
            "id": self.id, "shortLink": self.link, "name": self.name, "closed": self.closed,
            "dateLastActivity": time(self.activity), "desc": "never asked for"
        })
    }

    fn whole(&self, asked: &Asked<'_>, most_cards: usize) -> Answer {
        let mut board = asked.only("fields", self.head());
        if asked.is("lists", "open") {
            let open = self.lists.iter().filter(|list| !list.1);
            board["lists"] = open.map(|(id, closed)| json!({ "id": id, "closed": closed })).collect();
        }
        if asked.is("members", "all") {
            board["members"] = self.members.iter().map(member).collect();
        }
        if asked.is("cards", "visible") {
            let shown: Vec<&Value> = self.cards.iter().filter(|card| card["closed"] == false).collect();
            if shown.len() > most_cards || asked.get("actions").is_some() {
                return too_many();
            }
            let with_lists = asked.is("card_checklists", "all");
            board["cards"] = shown.into_iter().map(|card| asked.card("card_fields", card, with_lists)).collect();
        }
        Answer::json(&board)
    }

    fn cards(&self, asked: &Asked<'_>, most_cards: usize) -> Answer {
        let limit = asked.get("limit").map_or(usize::MAX, |limit| limit.parse().unwrap());
        if limit > most_cards {
            return too_many();
        }
        let before = |card: &&Value| asked.get("before").is_none_or(|id| card["id"].as_str().unwrap() < id);
        let shown = self.cards.iter().rev().filter(|card| card["closed"] == false).filter(before).take(limit);
        let with_lists = asked.is("checklists", "all");
        Answer::json(&shown.map(|card| asked.card("fields", card, with_lists)).collect())
    }

    /// Newest first; those of one card, or all.
    fn actions(&self, asked: &Asked<'_>, filter: &str, limit: &str, card: Option<&str>) -> Value {
        let limit: usize = asked.get(limit).map_or(50, |limit| limit.parse().unwrap());
        assert!(limit <= 1000, "at most a thousand actions");
        let id = |action: &Value| action["id"].as_str().unwrap().to_owned();
        let wanted = |action: &&Value| {
            card.is_none_or(|card| action["data"]["card"]["id"] == card)
                && asked.get(filter).is_none_or(|kinds| kinds.split(',').any(|kind| action["type"] == kind))
                && asked.get("before").is_none_or(|before| *id(action) < *before)
                && asked.get("since").is_none_or(|since| *id(action) > *since)
        };
        let mut actions: Vec<Value> = self.actions.iter().rev().filter(wanted).take(limit).cloned().collect();
        let wants_reactions = asked.is("reactions", "true") || asked.is("action_reactions", "true");
        for action in &mut actions {
            if asked.is("memberCreator", "false") {
                action.as_object_mut().unwrap().remove("memberCreator");
            }
            if !wants_reactions {
                action.as_object_mut().unwrap().remove("reactions");
            }
        }
        Value::Array(actions)
    }
}

/// The query of a question.
struct Asked<'a>(&'a [(String, String)]);

impl Asked<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// The id and the fields that were asked for.
    fn only(&self, key: &str, whole: Value) -> Value {
        let Value::Object(whole) = whole else { panic!() };
        let fields: Vec<&str> = self.get(key).unwrap_or_default().split(',').collect();
        let is_asked = |(name, _): &(String, Value)| name == "id" || fields.contains(&name.as_str());
        Value::Object(whole.into_iter().filter(is_asked).collect::<Map<_, _>>())
    }

    fn card(&self, key: &str, card: &Value, with_lists: bool) -> Value {
        let mut answer = self.only(key, card.clone());
        if with_lists {
            answer["checklists"] = card["checklists"].clone();
        }
        answer
    }
}

fn too_many() -> Answer {
    let said = json!({ "error": "API_TOO_MANY_CARDS_REQUESTED", "message": "Too many cards requested" });
    Answer { status: 403, ..Answer::json(&said) }
}
