//! Keeps the connection up.

use std::{sync::Arc, time::Duration};

use super::{LinkState, Shared, Up, void};
use crate::redis::dial::Line;

impl Shared {
    pub(super) async fn keep_up(self: Arc<Self>, mut line: Line) {
        let (mut generation, mut run) = (1, 1);
        loop {
            let why = self.until_broken(&mut line, generation).await;
            self.is_down(&why);
            let before = std::mem::take(&mut line.server.run_id);
            line = self.redial().await;
            generation += 1;
            run += u64::from(line.server.run_id != before);
            metrics::counter!("hubbub_redis_reconnects_total").increment(1);
            self.is_up(&line, generation, run);
            tracing::info!(generation, run, "connected to Redis again");
        }
    }

    /// Tries the connection regularly until it ends, is silent, or a command says that it is of no use.
    async fn until_broken(&self, line: &mut Line, generation: u64) -> String {
        let mut broken = self.broken.subscribe();
        loop {
            tokio::select! {
                _ = &mut line.ended => return "the connection was closed".into(),
                _ = broken.wait_for(|broken| *broken >= generation) => return "a command failed".into(),
                () = tokio::time::sleep(self.settings.heartbeat.0) => {}
            }
            if let Err(error) = self.try_out(line).await {
                return error.to_string();
            }
        }
    }

    async fn redial(&self) -> Line {
        let mut backoff = self.backoff();
        loop {
            match self.dialer.dial(Duration::ZERO).await {
                Ok(mut line) => match self.void_abandoned(&mut line).await {
                    Ok(()) => return line,
                    Err(error) => tracing::debug!(%error, "the new connection to Redis broke at once"),
                },
                Err(error) => tracing::debug!(%error, "Redis is still away"),
            }
            tokio::time::sleep(backoff.pause()).await;
        }
    }

    /// Asks something, if only whether Redis is there.
    async fn try_out(&self, line: &mut Line) -> redis::RedisResult<()> {
        self.void_abandoned(line).await?;
        redis::cmd("PING").query_async(&mut line.connection).await
    }

    async fn void_abandoned(&self, line: &mut Line) -> redis::RedisResult<()> {
        let marks = self.abandoned.lock().clone();
        if marks.is_empty() {
            return Ok(());
        }
        let mut pipe = redis::pipe();
        for mark in &marks {
            pipe.add_command(void(mark)).ignore();
        }
        pipe.query_async::<()>(&mut line.connection).await?;
        self.abandoned.lock().drain(..marks.len());
        Ok(())
    }

    pub(super) fn is_up(&self, line: &Line, generation: u64, run: u64) {
        if let Some(policy) = &line.server.evicts {
            tracing::warn!(policy, "Redis throws calls away when its memory is full; set maxmemory-policy noeviction");
        }
        *self.up.write() = Some(Up {
            connection: line.connection.clone(),
            generation,
            run,
            run_id: line.server.run_id.as_str().into(),
        });
        metrics::gauge!("hubbub_redis_up").set(1.0);
        self.state.send_replace(LinkState::Up { generation, run });
    }

    fn is_down(&self, why: &str) {
        tracing::warn!(why, "the connection to Redis is lost");
        *self.up.write() = None;
        metrics::gauge!("hubbub_redis_up").set(0.0);
        self.state.send_replace(LinkState::Down { since: self.clock.now() });
    }
}
