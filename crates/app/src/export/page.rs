//! A channel as a page to read: no script, nothing from elsewhere.

use std::collections::HashMap;

use hubbub_chat::{
    markdown::{Names, to_html},
    wire::{Message, PersonRef},
};
use hubbub_store::ChannelRow;
use hubbub_types::{AccountId, FileKind};

use super::record::file_path;

/// What every page begins with.
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;\
color:#1c2130;background:#fff}header{border-bottom:1px solid #ccd}article{margin:1rem 0}\
time{color:#5a6072;font-size:.8rem;margin-left:.5rem}img{max-width:100%;border-radius:.5rem}\
pre{background:#f3f4f8;padding:.7rem;overflow:auto}blockquote{border-left:3px solid #ccd;margin:0;padding-left:.8rem}\
.reply{color:#5a6072;font-size:.85rem}@media(prefers-color-scheme:dark){body{background:#14161c;color:#e6e8ee}\
pre{background:#20232c}time,.reply{color:#9aa1b4}}";

/// The beginning of a page, of what is escaped already.
fn begin(title: &str, about: &str) -> String {
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' file:; \
         style-src 'unsafe-inline'\"><title>{title}</title><style>{STYLE}</style></head><body>\
         <header><h1>{title}</h1><p>{about}</p></header>\n"
    )
}

/// The page that leads to the others.
#[derive(Default)]
pub(super) struct Index(Vec<String>);

impl Index {
    pub(super) fn add(&mut self, channel: &ChannelRow) {
        let (id, name, topic) = (channel.id, escaped(&channel.name), escaped(&channel.topic));
        self.0.push(format!("<li><a href=\"{id}.html\">#{name}</a> {topic}</li>\n"));
    }

    pub(super) fn page(&self) -> String {
        format!("{}<ul>\n{}</ul>{}", begin("Hubbub", ""), self.0.concat(), Page::foot())
    }
}

/// Writes the parts of one page.
pub(super) struct Page {
    people: HashMap<AccountId, PersonRef>,
    with_files: bool,
}

impl Page {
    pub(super) fn new(with_files: bool) -> Self {
        Self { people: HashMap::new(), with_files }
    }

    /// Remembers what people are called.
    pub(super) fn meet(&mut self, people: Vec<PersonRef>) {
        self.people.extend(people.into_iter().map(|person| (person.id, person)));
    }

    pub(super) fn head(name: &str, topic: &str) -> String {
        begin(&format!("#{}", escaped(name)), &escaped(topic))
    }

    pub(super) const fn foot() -> &'static str {
        "</body></html>\n"
    }

    /// One message; nothing for what was deleted.
    pub(super) fn message(&self, message: &Message) -> String {
        if message.deleted_at.is_some() || message.system.is_some() {
            return String::new();
        }
        let at = message.at.0.to_string();
        let mut html = format!("<article id=\"{}\"><strong>{}</strong>", message.seq.0, escaped(&self.author(message)));
        html.push_str(&format!("<time datetime=\"{at}\">{}</time>", at.get(..16).unwrap_or(&at).replace('T', " ")));
        if let Some(reply) = &message.reply_to {
            html.push_str(&format!("<div class=\"reply\">↳ {}</div>", escaped(&reply.excerpt)));
        }
        html.push_str(&to_html(&message.text, self));
        for file in &message.files {
            let (path, name) = (file_path(file.id, &file.content_type), escaped(&file.name));
            html.push_str(&match (self.with_files, file.kind) {
                (true, FileKind::Image) => format!("<p><img src=\"../{path}\" alt=\"{name}\"></p>"),
                (true, _) => format!("<p><a href=\"../{path}\">{name}</a></p>"),
                (false, _) => format!("<p>{name}</p>"),
            });
        }
        let reactions = message.reactions.iter().map(|one| format!("{} {}", escaped(&one.emoji), one.count));
        let reactions: Vec<String> = reactions.collect();
        if !reactions.is_empty() {
            html.push_str(&format!("<p>{}</p>", reactions.join(" · ")));
        }
        html.push_str("</article>\n");
        html
    }

    fn author(&self, message: &Message) -> String {
        let person = message.author.and_then(|id| self.people.get(&id)).map(|person| person.name.clone());
        person.or_else(|| message.hook.as_ref().map(|hook| hook.name.clone())).unwrap_or_else(|| "—".into())
    }
}

impl Names for Page {
    fn person(&self, handle: &str) -> Option<String> {
        self.people.values().find(|person| person.handle.as_str() == handle).map(|person| person.name.clone())
    }

    fn channel(&self, _: &str) -> Option<String> {
        None
    }
}

/// Text as it may stand in a page.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_11_nothing_that_people_wrote_is_markup_of_the_page() {
        let head = Page::head("<script>alert(1)</script>", "\"><img onerror=alert(1)>");
        assert!(!head.contains("<script>") && !head.contains("<img"));
        assert_eq!(escaped("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
    }
}
