//! What people do in channels.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, Api, PASSWORD};

impl Api {
    /// The id of the channel that every server begins with.
    pub(crate) async fn general(&self) -> String {
        let list = self.get("/channels").await.expect(200).body;
        let channels = list["channels"].as_array().unwrap();
        text(&channels.iter().find(|channel| channel["name"] == "general").unwrap()["id"])
    }

    /// A new channel of theirs.
    pub(crate) async fn open_channel(&self, name: &str, private: bool) -> String {
        let body = json!({"kind": "text", "name": name, "private": private});
        text(&self.post("/channels", body).await.expect(201).body["id"])
    }

    /// Sends a message; its id.
    pub(crate) async fn say(&self, channel: &str, words: &str) -> String {
        let path = format!("/channels/{channel}/messages");
        text(&self.post(&path, json!({ "text": words })).await.expect(201).body["id"])
    }

    /// Takes somebody into a channel.
    pub(crate) async fn take_in(&self, channel: &str, who: &Api) {
        let path = format!("/channels/{channel}/members/{}", who.id());
        self.send(Method::PUT, &path, json!({})).await.expect(204);
    }

    /// The texts of a channel's latest messages, the oldest first.
    pub(crate) async fn texts(&self, channel: &str) -> Vec<String> {
        let page = self.get(&format!("/channels/{channel}/messages")).await.expect(200).body;
        page["items"].as_array().unwrap().iter().map(|message| text(&message["text"])).collect()
    }

    /// Logs somebody in by the password of all tests.
    pub(crate) async fn post_login(&self, handle: &str) -> Answer {
        self.post("/auth/login", json!({"login": handle, "password": PASSWORD})).await
    }

    /// Gives somebody a role.
    pub(crate) async fn make(&self, who: &Api, role: &str) {
        let path = format!("/admin/people/{}", who.id());
        self.send(Method::PATCH, &path, json!({ "role": role })).await.expect(200);
    }
}

/// The ids of a list's items.
pub(crate) fn ids(items: &Value) -> Vec<String> {
    items.as_array().unwrap().iter().map(|item| text(&item["id"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
