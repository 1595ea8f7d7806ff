//! `/channels/{id}/invites` and `/join/{code}`

use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn chat_03_a_link_leads_into_a_channel_as_often_as_it_says() {
    let world = World::start().await;
    world.join_admin("root").await;
    let (ann, ben, carl) = (world.join("ann").await, world.join("ben").await, world.join("carl").await);
    let room = ann.open_channel("room", true).await;
    let path = format!("/channels/{room}/invites");
    ben.post(&path, json!({})).await.problem(404, "not_found");
    let link = ann.post(&path, json!({"maxUses": 1, "expiresInHours": 2})).await.expect(201).body;
    let code = link["url"].as_str().unwrap().rsplit_once("/join/").unwrap().1.to_owned();
    let look = world.api().get(&format!("/join/{code}")).await.expect(200).body;
    assert_eq!((&look["channel"], &look["people"]), (&json!("room"), &json!(1)));
    // Who is in already uses nothing up.
    ann.post(&format!("/join/{code}"), json!({})).await.expect(200);
    assert_eq!(ben.post(&format!("/join/{code}"), json!({})).await.expect(200).body["channel"], room);
    ben.say(&room, "here I am").await;
    carl.post(&format!("/join/{code}"), json!({})).await.problem(422, "invite_invalid");
    let list = ann.get(&path).await.expect(200).body;
    assert_eq!((&list["items"][0]["uses"], &list["items"][0]["url"]), (&json!(1), &serde_json::Value::Null));
}

#[tokio::test]
async fn chat_03_a_link_ends_by_time_and_by_hand() {
    let world = World::start().await;
    world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let room = ann.open_channel("room", true).await;
    let path = format!("/channels/{room}/invites");
    let code = |link: serde_json::Value| link["url"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned();
    let made = ann.post(&path, json!({"maxUses": 5})).await.expect(201).body;
    let revoke = format!("{path}/{}", made["id"].as_str().unwrap());
    ann.delete(&revoke).await.expect(204);
    ann.delete(&revoke).await.problem(404, "not_found");
    ben.post(&format!("/join/{}", code(made)), json!({})).await.problem(422, "invite_invalid");
    let short = code(ann.post(&path, json!({"expiresInHours": 1})).await.expect(201).body);
    world.advance(3_601);
    world.api().get(&format!("/join/{short}")).await.problem(422, "invite_invalid");
    for bad in [json!({"maxUses": 0}), json!({"expiresInHours": 0}), json!({"expiresInHours": 9_000})] {
        world.api().get("/instance").await.expect(200);
        let mut again = world.api();
        let login = json!({"login": "ann", "password": crate::support::PASSWORD});
        again.sign_in(&world.api().post("/auth/login", login).await.expect(200));
        again.post(&path, bad).await.problem(422, "invalid");
    }
}
