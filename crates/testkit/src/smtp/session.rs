//! One client's conversation.

use std::io;

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use super::{MOST, Mail, Shared};

/// Longest message, in bytes.
const MAX_MESSAGE: usize = 1 << 20;

/// Speaks until the client leaves.
pub(super) async fn serve(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut envelope = Envelope::default();
    say(&mut stream, "220 sink").await?;
    while let Some(line) = read_line(&mut stream).await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN".to_owned(),
            "MAIL" => envelope.begin(&line),
            "RCPT" => envelope.add(&line, shared).await,
            "DATA" if envelope.to.is_empty() => "503 no recipient".to_owned(),
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                let message = read_message(&mut stream).await?;
                deliver(std::mem::take(&mut envelope), message, shared).await;
                "250 kept".to_owned()
            }
            "AUTH" => "235 welcome".to_owned(),
            "RSET" => {
                envelope = Envelope::default();
                "250 forgotten".to_owned()
            }
            "QUIT" => return say(&mut stream, "221 bye").await,
            "HELO" | "NOOP" => "250 sink".to_owned(),
            _ => "500 what?".to_owned(),
        };
        say(&mut stream, &answer).await?;
    }
    Ok(())
}

#[derive(Default)]
struct Envelope {
    from: String,
    to: Vec<String>,
}

impl Envelope {
    fn begin(&mut self, line: &str) -> String {
        *self = Self { from: address(line), to: Vec::new() };
        "250 from noted".to_owned()
    }

    async fn add(&mut self, line: &str, shared: &Shared) -> String {
        if let Some(refusal) = shared.inbox.lock().await.refusals.pop_front() {
            return refusal;
        }
        self.to.push(address(line));
        "250 to noted".to_owned()
    }
}

/// What stands between `<` and `>`.
fn address(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
}

async fn deliver(envelope: Envelope, message: String, shared: &Shared) {
    let mut inbox = shared.inbox.lock().await;
    if inbox.mails.len() < MOST {
        inbox.mails.push_back(Mail { from: envelope.from, to: envelope.to, message });
    }
    drop(inbox);
    shared.arrived.notify_waiters();
}

/// The lines up to the lone dot, with doubled dots undone (RFC 5321 section 4.5.2).
async fn read_message(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut message = String::new();
    while let Some(line) = read_line(stream).await? {
        if line == "." {
            return Ok(message);
        }
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
        message.push_str("\r\n");
        if message.len() > MAX_MESSAGE {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

async fn read_line(stream: &mut BufReader<TcpStream>) -> io::Result<Option<String>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> io::Result<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await
}
