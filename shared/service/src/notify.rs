//! Telling people of an event by mail. A mail can fail; it never holds up provisioning.

mod batch;

use crate::{
    Service,
    enrol::enrolment_link,
    mail::{Invitation, Letter, Rendered, render},
};
use cloud::{
    mail::{Mail, MailError, Mailer},
    queues,
    table::{
        deliveries::{Claim, Delivery},
        events::Told as EventToTell,
    },
};
use domain::{
    Error, Result, Task, TenantId, UserId,
    approval::Approver,
    change::Entry,
    delivery::{DeliveryState, News, Stamp},
    enrolment::Standing,
    notice::{Notice, NoticeKind, notices},
    user::User,
};
use futures::{StreamExt, stream};
use jiff::Timestamp;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};
use tokio::time::Instant;

/// How many mails are sent at the same time.
const AT_ONCE: usize = 8;

/// Sends mail, and knows where people read more.
#[derive(Clone, Debug)]
pub struct Postman {
    /// The mail service.
    pub mailer: Mailer,
    /// The address that links begin with, if there is one.
    pub public_url: Option<String>,
}

/// Whether everybody was told of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Everybody was told or never can be.
    All,
    /// The mail service was too busy for somebody's mail, or there was no time left for it.
    Later,
    /// Somebody's mail may be on its way; it can be sent again then.
    Claimed(Timestamp),
}

impl Service {
    /// Mails everybody whom an event concerns, as far as there is time to begin: an event can concern a thousand
    /// people, and a mail that is cut off on its way may be sent twice.
    pub async fn notify(
        &self,
        message: &queues::Notice,
        postman: &Postman,
        until: Instant,
        now: impl Fn() -> Timestamp,
    ) -> Result<Told> {
        let (tenant, id) = (&message.tenant, message.request);
        let Some(news) = self.table.told(tenant, id, &message.event).await? else {
            return self.notify_of_batch(message, postman, now).await;
        };
        let planned = notices(&news.event, &news.request, &news.votes, &news.settings);
        let mut recipients = self.recipients(tenant, &planned).await?;
        let invitation = self.invitation(&news, postman, &mut recipients, now()).await?;
        let people = self.people(tenant, &news, &recipients).await?;
        let told = stream::iter(&recipients)
            .map(async |(user, kind)| {
                if Instant::now() >= until {
                    return Ok(Told::Later);
                }
                let stamp = stamp(&news, user);
                let mail = || postman.letter(&news, *kind, &people, user, invitation.clone());
                self.send_once(stamp, *kind, mail, postman, &now).await
            })
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<_>>()
            .await;
        let told = told.into_iter().collect::<Result<Vec<_>>>()?;
        let told = told.into_iter().max_by_key(|told| told.urgency()).unwrap_or(Told::All);
        if told == Told::All {
            self.table.set_told(tenant, id, &message.event).await?;
        }
        Ok(told)
    }

    /// What the event's user is asked to enrol with. Nobody is asked who can't or needn't any more.
    async fn invitation(
        &self,
        told: &EventToTell,
        postman: &Postman,
        recipients: &mut BTreeMap<UserId, NoticeKind>,
        now: Timestamp,
    ) -> Result<Option<Invitation>> {
        let request = &told.request;
        let Some(id) = told.event.task.filter(|_| told.event.enrols) else { return Ok(None) };
        let task = self.table.task(&request.tenant, request.id, id).await?;
        let active = |task: &Task| task.standing(request, now) == Some(Standing::Active);
        let Some(enrolment) = task.filter(active).and_then(|task| task.enrolment) else {
            recipients.retain(|_, kind| *kind != NoticeKind::EnrolmentAsked);
            return Ok(None);
        };
        let (code, stop) = (enrolment.code.unwrap_or_default(), enrolment.stop);
        let link = postman.public_url.as_deref().map(|url| enrolment_link(url, &code));
        Ok(Some(Invitation { code, link, stop }))
    }

    /// Who gets which mail: one person one mail an event, the first that fits.
    async fn recipients(
        &self,
        tenant: &TenantId,
        planned: &[Notice],
    ) -> Result<BTreeMap<UserId, NoticeKind>> {
        let mut recipients = BTreeMap::new();
        for notice in planned {
            for approver in &notice.to {
                for user in self.users_behind(tenant, approver).await? {
                    if !notice.except.contains(&user) {
                        recipients.entry(user).or_insert(notice.kind);
                    }
                }
            }
        }
        Ok(recipients)
    }

    async fn users_behind(&self, tenant: &TenantId, approver: &Approver) -> Result<Vec<UserId>> {
        match approver {
            Approver::User(user) => Ok(vec![user.clone()]),
            Approver::Group(group) => {
                self.table.members(tenant, &Entry::Group(group.clone())).await
            }
        }
    }

    /// Everybody whom the mails go to or speak of.
    async fn people(
        &self,
        tenant: &TenantId,
        told: &EventToTell,
        recipients: &BTreeMap<UserId, NoticeKind>,
    ) -> Result<HashMap<UserId, User>> {
        let mut ids: Vec<UserId> = recipients.keys().cloned().collect();
        ids.extend(told.request.interested());
        ids.extend(told.votes.iter().map(|vote| vote.voter.clone()));
        if let domain::event::Actor::User(user) = &told.event.actor {
            ids.push(user.clone());
        }
        ids.sort();
        ids.dedup();
        let users = self.table.users(tenant, &ids).await?;
        Ok(users.into_iter().map(|user| (user.id.clone(), user)).collect())
    }

    /// Sends one mail, unless it was sent.
    pub(crate) async fn send_once(
        &self,
        stamp: Stamp,
        kind: NoticeKind,
        mail: impl FnOnce() -> Result<Mail, MailError>,
        postman: &Postman,
        now: impl Fn() -> Timestamp,
    ) -> Result<Told> {
        let at = now();
        let until = at.checked_add(self.pace.requeue).unwrap_or(Timestamp::MAX);
        let claimed = Delivery::claimed(&stamp, kind, at);
        match self.table.claim_delivery(&stamp, &claimed, until).await? {
            Claim::Settled => return Ok(Told::All),
            Claim::Busy(until) => return Ok(Told::Claimed(until)),
            Claim::Mine => {}
        }
        let sent = match mail() {
            Ok(mail) => postman.mailer.send(&mail, &stamp).await,
            Err(error) => Err(error),
        };
        // If nobody knows, the mail service will say so itself, or the claim runs out.
        let Some(news) = news(&stamp, sent) else { return Ok(Told::Claimed(until)) };
        self.note(&stamp, &claimed, until, &news, now()).await
    }

    /// Notes what came of a mail, unless the mail service itself has told meanwhile.
    async fn note(
        &self,
        stamp: &Stamp,
        claimed: &Delivery,
        until: Timestamp,
        news: &News,
        now: Timestamp,
    ) -> Result<Told> {
        let noted = self.table.note_delivery(stamp, &claimed.after(news, now), until).await?;
        if !noted {
            self.record_mail(stamp, news, now).await?;
        }
        Ok(if news.state.is_settled() { Told::All } else { Told::Later })
    }
}

impl Told {
    /// Nobody waits longer than the first who can be told.
    fn urgency(self) -> (u8, Reverse<Timestamp>) {
        match self {
            Self::All => (0, Reverse(Timestamp::MAX)),
            Self::Claimed(until) => (1, Reverse(until)),
            Self::Later => (2, Reverse(Timestamp::MAX)),
        }
    }
}

fn stamp(told: &EventToTell, to: &UserId) -> Stamp {
    Stamp {
        tenant: told.request.tenant.clone(),
        request: told.request.id,
        event: told.event.id.clone(),
        to: to.clone(),
    }
}

/// What is known of a mail after it was sent; none if the mail service didn't answer.
fn news(stamp: &Stamp, sent: Result<String, MailError>) -> Option<News> {
    let (state, message_id, reason) = match sent {
        Ok(message_id) => (DeliveryState::Sent, Some(message_id), None),
        Err(MailError::Refused(reason)) => {
            tracing::warn!(event = stamp.event, reason, "a mail was refused");
            (DeliveryState::Failed, None, Some(reason))
        }
        Err(MailError::Busy(cause)) => {
            tracing::warn!(error = cause.chain(), "a mail has to wait");
            (DeliveryState::Waiting, None, Some("the mail service is busy".to_owned()))
        }
        Err(MailError::Unanswered(cause)) => {
            tracing::warn!(error = cause.chain(), "nobody knows yet whether a mail was sent");
            return None;
        }
    };
    Some(News { state, message_id, reason })
}

impl Postman {
    /// The mail of an event to one person.
    fn letter(
        &self,
        told: &EventToTell,
        kind: NoticeKind,
        people: &HashMap<UserId, User>,
        to: &UserId,
        invitation: Option<Invitation>,
    ) -> Result<Mail, MailError> {
        let person = people.get(to).ok_or_else(|| missing(to, "record"))?;
        let names = people.iter().map(|(id, user)| (id.clone(), user.name())).collect();
        let link = self.link(&format!("requests/{}", told.request.id));
        let letter = Letter {
            to: person,
            request: &told.request,
            event: &told.event,
            votes: &told.votes,
            names: &names,
            link,
            invitation,
        };
        addressed(person, render(kind, &letter))
    }

    /// Where people read more, if the deployment knows.
    pub(crate) fn link(&self, path: &str) -> Option<String> {
        let url = self.public_url.as_ref()?;
        Some(format!("{}/provisioning/{path}", url.trim_end_matches('/')))
    }
}

/// A mail to a person's address.
pub(crate) fn addressed(person: &User, mail: Result<Rendered>) -> Result<Mail, MailError> {
    let to = person.email.clone().ok_or_else(|| missing(&person.id, "address"))?;
    let mail = mail.map_err(|error: Error| MailError::Refused(error.to_string()))?;
    Ok(Mail { to, subject: mail.subject, text: mail.text, html: mail.html })
}

/// Nobody can be told who has no such thing.
pub(crate) fn missing(who: &UserId, what: &str) -> MailError {
    MailError::Refused(format!("{who} has no {what}"))
}
