/** Names for the shapes of the REST interface; the shapes themselves are generated into `schema.d.ts`. */
import type { components } from "./schema";

type Schemas = components["schemas"];

/** What the server says about itself to anyone. */
export type Instance = Schemas["Instance"];
/** The signed-in person's own account. */
export type Me = Schemas["Me"];
/** Somebody as others see them. */
export type Person = Schemas["Person"];
/** The answer to a log-in, registration or refresh. */
export type Tokens = Schemas["Tokens"];
/** One of the own log-ins. */
export type Session = Schemas["Session"];
/** One line of the call list. */
export type CallEntry = Schemas["CallEntry"];
/** Somebody as an administrator sees them. */
export type AdminPerson = Schemas["AdminPerson"];
/** An invitation to register. */
export type Invite = Schemas["Invite"];
/** A verification or reset link that could not be mailed. */
export type OpenLink = Schemas["OpenLink"];
/** What somebody may do on this server. */
export type Role = Schemas["Role"];
/** One running process of the server. */
export type Node = Schemas["Node"];
/** All of them. */
export type NodeList = Schemas["NodeList"];
/** The store that the nodes share. */
export type SharedStore = Schemas["SharedStore"];
/** The TURN server of a node. */
export type Relay = Schemas["Relay"];
/** An address at which a program sends messages into a channel. */
export type IncomingWebhook = Schemas["IncomingWebhook"];
/** A program that takes part. */
export type Bot = Schemas["Bot"];
/** What a bot shows to be let in. */
export type BotToken = Schemas["BotToken"];
/** A bot to make. */
export type BotWish = Schemas["CreateBotRequest"];
/** What to change of a bot. */
export type BotChange = Schemas["ChangeBotRequest"];
/** A token to make. */
export type BotTokenRequest = Schemas["CreateBotTokenRequest"];
/** A program that is told what happens. */
export type Webhook = Schemas["Webhook"];
/** What is told whom. */
export type WebhookRequest = Schemas["WebhookRequest"];
/** One thing that a program was told, or is to be. */
export type Delivery = Schemas["Delivery"];
/** Work that takes longer than a request. */
export type Job = Schemas["Job"];
