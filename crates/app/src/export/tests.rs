use bytes::Bytes;
use futures_util::TryStreamExt as _;
use hubbub_store::{JobRow, NewJob, Window};
use hubbub_types::{ChannelId, Clock as _, JobId, JobKind, MessageId, Seq};

use super::{ExportRequest, channel::Exporter, pack::packer};
use crate::{
    import::tests::{Server, unpacked},
    jobs::Run,
};

/// A job that nobody else works on.
async fn taken(server: &Server, request: &ExportRequest) -> JobRow {
    let (chat, now) = (&server.bed.chat, server.bed.clock.now());
    let (params, owner) = (serde_json::to_string(request).unwrap(), Some(server.owner.account));
    let new = NewJob { id: JobId(chat.new_id()), kind: JobKind::Export, owner, params, created_at: now };
    chat.store().jobs().create(&new, 1).await.unwrap();
    let until = now + server.jobs.settings().lease.0;
    chat.store().jobs().claim(chat.cluster().node(), now, until).await.unwrap().unwrap()
}

async fn with_a_file(server: &Server, channel: ChannelId) -> MessageId {
    let messages = server.bed.chat.store().messages();
    let page = messages.page(channel, Window::After(Seq(0)), 200).await.unwrap();
    page.items.into_iter().find(|row| row.files > 0).unwrap().id
}

#[tokio::test]
async fn chat_11_a_file_that_is_deleted_while_it_is_packed_is_missing_and_spoils_nothing() {
    let (here, there) = (Server::new("ann").await, Server::new("zoe").await);
    let (plans, _) = here.fill().await;
    let request = ExportRequest { channel: Some(plans), files: true, html: true, include_private: false };
    let mut run = Run::new(&here.jobs, taken(&here, &request).await);
    let (packer, written) = packer();
    let mut exporter = Exporter::new(&mut run, packer, request, here.owner.clone());
    let channel = here.bed.chat.store().channels().by_id(plans).await.unwrap().unwrap();
    let packing = async {
        exporter.said(&channel).await.unwrap();
        here.bed.chat.delete(&here.owner, with_a_file(&here, plans).await).await.unwrap();
        exporter.shown(&channel).await.unwrap();
        exporter.finish().await.unwrap()
    };
    let (bytes, counts) = tokio::join!(written.try_collect::<Vec<Bytes>>(), packing);
    assert_eq!((counts.files, counts.missing), (0, 1));
    let imported = there.import(&unpacked(bytes.unwrap().concat()), u32::MAX).await.unwrap();
    assert_eq!((imported.channels, imported.files), (1, 0));
}
