//! Which documents are looked at: those in the folders that the settings name, with the folders below, else all that were
//! changed lately.
//!
//! Not here: what is said in them (`remarks`).

use chrono::TimeDelta;

use super::cursor::CursorState;
use super::look::Look;
use super::wire::{FILE, File, Files};
use crate::providers::http::{Cut, Failure, Next, Request, segment};
use crate::providers::kit::{Flaws, read_list};

/// Without folders: what was changed in so many days.
const DAYS: i64 = 30;
/// Folders, with those below.
pub const FOLDERS: usize = 200;
/// Folders in one question.
const PARENTS: usize = 40;
/// The media type of a folder.
const FOLDER: &str = "application/vnd.google-apps.folder";

impl Look<'_> {
    /// The wanted folders and those below.
    pub async fn folders_below(&self, place: &mut CursorState, told: &mut Vec<String>) -> Result<(), Failure> {
        for id in self.folders {
            let path = format!("drive/v3/files/{}", segment(id));
            match self.session.get_json::<File>(&path, &[("fields", "id,name"), ("supportsAllDrives", "true")]).await {
                Ok(folder) => {
                    let name = folder.value.name.text().unwrap_or(id).to_owned();
                    place.folders.insert(folder.value.id, name);
                }
                Err(failure) if failure.status == Some(404) => {
                    told.push(format!(
                        "the folder {id} is not there, or not shared with you (404): check `folders` and `url`"
                    ));
                }
                Err(failure) => return Err(failure),
            }
        }
        let mut above: Vec<String> = place.folders.keys().cloned().collect();
        while !above.is_empty() && place.folders.len() < FOLDERS {
            let mut below = Vec::new();
            for parents in above.chunks(PARENTS) {
                let query = format!("mimeType = '{FOLDER}' and ({}) and trashed = false", inside(parents));
                for folder in self.files(&query, "nextPageToken,files(id,name)", &mut place.flaws, &mut false).await? {
                    let name = folder.name.text().unwrap_or(&folder.id).to_owned();
                    if place.folders.len() < FOLDERS && place.folders.insert(folder.id.clone(), name).is_none() {
                        below.push(folder.id);
                    }
                }
            }
            above = below;
        }
        if place.folders.len() >= FOLDERS {
            told.push(format!("truncated: more than {FOLDERS} folders, with those below; name fewer in `folders`"));
        }
        Ok(())
    }

    /// The documents, the newest first.
    pub async fn documents(&self, place: &mut CursorState) -> Result<Vec<File>, Failure> {
        let fields = format!("nextPageToken,files({FILE})");
        let mut flaws = std::mem::take(&mut place.flaws);
        let mut is_cut = false;
        let mut files = Vec::new();
        if self.folders.is_empty() {
            let since = (self.ask.now - TimeDelta::days(DAYS)).format("%Y-%m-%dT%H:%M:%S");
            let query = format!("modifiedTime > '{since}' and mimeType != '{FOLDER}' and trashed = false");
            files = self.files(&query, &fields, &mut flaws, &mut is_cut).await?;
        } else {
            let folders: Vec<String> = place.folders.keys().cloned().collect();
            for parents in folders.chunks(PARENTS) {
                let query = format!("mimeType != '{FOLDER}' and ({}) and trashed = false", inside(parents));
                files.extend(self.files(&query, &fields, &mut flaws, &mut is_cut).await?);
            }
        }
        is_cut |= flaws.lost("document") > 0;
        (place.flaws, place.is_cut) = (flaws, is_cut);
        files.sort_by(|a, b| b.modified.text().cmp(&a.modified.text()).then_with(|| a.id.cmp(&b.id)));
        files.dedup_by(|a, b| a.id == b.id);
        Ok(files)
    }

    async fn files(
        &self,
        query: &str,
        fields: &str,
        flaws: &mut Flaws,
        is_cut: &mut bool,
    ) -> Result<Vec<File>, Failure> {
        let session = self.session;
        let list = read_list(
            session.pages(),
            |file: &File| file.id.clone(),
            |mark| async move {
                let request =
                    Request::get("drive/v3/files").query("q", query).query("fields", fields).query("pageSize", "100");
                let request = request.query("orderBy", "modifiedTime desc").query("supportsAllDrives", "true");
                let request = request.query("includeItemsFromAllDrives", "true");
                let request = request.query_if("pageToken", Some(mark).filter(|mark| !mark.is_empty()));
                let found: Files = session.json(request).await?.value;
                let next = Next::token(found.next.text());
                Ok((found.files, next))
            },
        )
        .await?;
        *is_cut |= list.cut.is_some();
        flaws.tell(list.cut.as_ref().map(Cut::words));
        Ok(flaws.good("document", list.each))
    }

    pub fn project<'p>(place: &'p CursorState, file: &File) -> Option<&'p str> {
        let parents = file.parents.as_ref().into_iter().flatten();
        parents.filter_map(|parent| place.folders.get(parent)).map(String::as_str).next()
    }

    pub fn is_wanted(&self, place: &CursorState, file: &File) -> bool {
        let mut parents = file.parents.as_ref().into_iter().flatten();
        file.media.text() != Some(FOLDER)
            && (self.folders.is_empty() || parents.any(|parent| place.folders.contains_key(parent)))
    }
}

fn inside(parents: &[String]) -> String {
    let each: Vec<String> = parents.iter().map(|id| format!("'{}' in parents", id.replace('\'', ""))).collect();
    each.join(" or ")
}
