//! What is asked of a CalDAV server (RFC 4918, 4791, 6578), and the shape of its answers.
//!
//! Not here: when what is asked (`look`, `find`).

use chrono::NaiveDateTime;

use super::xml::{Node, escaped};

/// Asks what something is: a principal, a home of calendars, a calendar, and in which state.
pub const WHAT: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><d:propfind xmlns:d=\"DAV:\" \
    xmlns:c=\"urn:ietf:params:xml:ns:caldav\" xmlns:s=\"http://calendarserver.org/ns/\"><d:prop><d:resourcetype/>\
    <d:current-user-principal/><c:calendar-home-set/><c:supported-calendar-component-set/><s:getctag/><d:sync-token/>\
    </d:prop></d:propfind>";

/// What is said of one resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    /// Where it is, as the server says it.
    pub href: String,
    /// Its own status, where it has one: 404 for one that is gone.
    pub status: Option<u16>,
    /// Its properties that there are.
    pub properties: Vec<Node>,
}

/// What a server says of several resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Multistatus {
    /// The resources.
    pub resources: Vec<Resource>,
    /// Where the next look goes on.
    pub sync_token: Option<String>,
}

impl Multistatus {
    /// Out of a document.
    pub fn of(document: &Node) -> Option<Self> {
        if document.name != "multistatus" {
            return None;
        }
        let resources = document.all("response").filter_map(Resource::of).collect();
        let sync_token = document.get("sync-token").and_then(Node::word).map(str::to_owned);
        Some(Self { resources, sync_token })
    }
}

impl Resource {
    fn of(response: &Node) -> Option<Self> {
        let href = response.get("href")?.word()?.to_owned();
        let found = response.all("propstat").filter(|part| part.get("status").is_none_or(is_ok));
        let properties = found.filter_map(|part| part.get("prop")).flat_map(|prop| prop.children.clone()).collect();
        Some(Self { href, status: response.get("status").and_then(code), properties })
    }

    /// A property, by its name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// The text of a property.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.get(name)?.word()
    }

    /// The address in a property.
    pub fn href_in(&self, name: &str) -> Option<&str> {
        self.get(name)?.get("href")?.word()
    }

    /// It is a calendar that has events.
    pub fn is_calendar(&self) -> bool {
        let is = self.get("resourcetype").is_some_and(|kind| kind.get("calendar").is_some());
        let components = self.get("supported-calendar-component-set").map(|set| &set.children[..]).unwrap_or_default();
        let has_events = components.iter().any(|one| one.label.eq_ignore_ascii_case("VEVENT"));
        is && (components.is_empty() || has_events)
    }
}

fn is_ok(status: &Node) -> bool {
    code(status).is_none_or(|code| (200..300).contains(&code))
}

/// The number in `HTTP/1.1 404 Not Found`.
fn code(status: &Node) -> Option<u16> {
    status.text.split_whitespace().nth(1)?.parse().ok()
}

/// Asks for every event of a calendar that can meet a time: for what it holds, or for its etag alone.
pub fn query(from: NaiveDateTime, to: NaiveDateTime, with_data: bool) -> String {
    let data = if with_data { "<c:calendar-data/>" } else { "" };
    let stamp = |at: NaiveDateTime| at.format("%Y%m%dT%H%M%SZ");
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><c:calendar-query xmlns:d=\"DAV:\" \
         xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop><d:getetag/>{data}</d:prop><c:filter>\
         <c:comp-filter name=\"VCALENDAR\"><c:comp-filter name=\"VEVENT\"><c:time-range start=\"{}\" end=\"{}\"/>\
         </c:comp-filter></c:comp-filter></c:filter></c:calendar-query>",
        stamp(from),
        stamp(to)
    )
}

/// Asks what has changed since a token.
pub fn changes(token: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><d:sync-collection xmlns:d=\"DAV:\"><d:sync-token>{}</d:sync-token>\
         <d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>",
        escaped(token)
    )
}

/// Asks for some objects of a calendar.
pub fn some(hrefs: &[String]) -> String {
    let hrefs: Vec<String> = hrefs.iter().map(|href| format!("<d:href>{}</d:href>", escaped(href))).collect();
    let hrefs = hrefs.concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><c:calendar-multiget xmlns:d=\"DAV:\" \
         xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:prop><d:getetag/><c:calendar-data/></d:prop>{hrefs}\
         </c:calendar-multiget>"
    )
}

#[cfg(test)]
mod tests {
    use super::super::xml::read;
    use super::*;

    #[test]
    fn what_is_gone_and_what_was_not_found_of_a_resource_are_told_apart() {
        let text = "<multistatus xmlns=\"DAV:\"><sync-token>t&amp;2</sync-token>\
                    <response><href>/a/gone.ics</href><status>HTTP/1.1 404 Not Found</status></response>\
                    <response><href>/a/</href><propstat><prop><resourcetype><C:calendar/></resourcetype></prop>\
                    <status>HTTP/1.1 200 OK</status></propstat><propstat><prop><getctag/></prop>\
                    <status>HTTP/1.1 404 Not Found</status></propstat></response></multistatus>";
        let found = Multistatus::of(&read(text).unwrap()).unwrap();
        assert_eq!(found.sync_token.as_deref(), Some("t&2"));
        assert_eq!(found.resources[0].status, Some(404));
        assert!(found.resources[1].is_calendar() && found.resources[1].get("getctag").is_none());
        assert_eq!(Multistatus::of(&read("<error/>").unwrap()), None);
    }
}
