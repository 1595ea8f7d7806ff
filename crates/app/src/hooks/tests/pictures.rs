//! Who a program says that it is, and for whom it speaks.

use image::{DynamicImage, ImageFormat, RgbImage};

use super::*;

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = DynamicImage::from(RgbImage::new(3, 3));
    image.write_to(&mut std::io::Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

/// The picture of each message of a channel, the first in front.
async fn pictures(bed: &Testbed, ann: &Actor, channel: ChannelId) -> Vec<Option<String>> {
    let page = bed.chat.page(ann, channel, crate::chat::Window::Latest, None).await.unwrap();
    page.items.into_iter().map(|message| message.hook.unwrap().avatar).collect()
}

#[tokio::test]
async fn chat_09_a_picture_is_fetched_once_and_shown_from_here() {
    let (bed, hooks, ann, channel) = setting().await;
    let server = receiver(vec![ResponseTemplate::new(200).set_body_bytes(png())]).await;
    let made = hooks.create_incoming(&ann, channel, "CI").await.unwrap();
    let url = format!("{}/me.png?token=secret", server.uri());
    receive(&hooks, &made.url, json!({ "content": "one", "avatar_url": url })).await.unwrap();
    receive(&hooks, &made.url, json!({ "text": "two", "icon_url": url })).await.unwrap();
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
    let shown = pictures(&bed, &ann, channel).await;
    assert_eq!(shown[0], shown[1]);
    let id = shown[0].as_deref().unwrap().strip_prefix("/api/v1/hook-pictures/").unwrap().parse().unwrap();
    let kept = hooks.picture(id).await.unwrap();
    assert_eq!(kept.content_type, "image/jpeg", "written anew");
    assert!(hooks.picture(uuid::Uuid::from_u128(1)).await.is_err());
}

#[tokio::test]
async fn chat_09_a_message_comes_without_a_picture_that_is_none_or_inside() {
    let (bed, hooks, ann, channel) = setting().await;
    let text = ResponseTemplate::new(200).set_body_string("<svg onload=alert(1)>");
    let server = receiver(vec![ResponseTemplate::new(404), text]).await;
    let made = hooks.create_incoming(&ann, channel, "CI").await.unwrap();
    let gone = format!("{}/gone.png", server.uri());
    for url in [gone.as_str(), &gone, &format!("{}/markup.svg", server.uri()), "http://10.0.0.1/inside.png"] {
        receive(&hooks, &made.url, json!({ "content": "hi", "avatar_url": url })).await.unwrap();
    }
    assert_eq!(pictures(&bed, &ann, channel).await, vec![None; 4]);
    assert_eq!(server.received_requests().await.unwrap().len(), 2, "what was not there is left alone for a while");
}

#[tokio::test]
async fn chat_09_a_webhook_is_silent_while_who_made_it_must_be() {
    let (bed, hooks, ann, channel) = setting().await;
    let (ann, bob) = (Actor { role: Role::Owner, ..ann }, bed.person("bob").await);
    bed.accounts.set_role(&ann, bob.account, Role::Moderator).await.unwrap();
    let bob = Actor { role: Role::Moderator, ..bob };
    let made = hooks.create_incoming(&bob, channel, "CI").await.unwrap();
    let send = async || receive(&hooks, &made.url, json!({ "text": "hi" })).await;
    send().await.unwrap();
    let until = bed.chat.now() + Duration::from_secs(600);
    bed.chat.time_out(&ann, bob.account, until, None).await.unwrap();
    assert!(matches!(send().await.unwrap_err().reason, NotTaken::Stopped));
    bed.clock.advance(Duration::from_secs(601));
    send().await.unwrap();
}
