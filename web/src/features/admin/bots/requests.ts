/** What the page of bots asks of the server. */
import { queryOptions } from "@tanstack/react-query";
import { api, type BotChange, type BotTokenRequest, type BotWish, unwrap } from "@/api";

/** All bots, with their tokens. */
export const botsQuery = queryOptions({
  queryKey: ["admin", "bots"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/bots", { signal })),
});

export const createBot = (body: BotWish) => unwrap(api.POST("/api/v1/bots", { body }));

export const changeBot = (id: string, body: BotChange) =>
  unwrap(api.PATCH("/api/v1/bots/{id}", { params: { path: { id } }, body }));

export const deleteBot = (id: string) =>
  unwrap(api.DELETE("/api/v1/bots/{id}", { params: { path: { id } } }));

export const setBotPicture = (id: string, picture: Blob) =>
  unwrap(
    api.PUT("/api/v1/bots/{id}/picture", {
      params: { path: { id } },
      body: picture as never,
      bodySerializer: (body: unknown) => body as Blob,
      headers: { "Content-Type": picture.type || "application/octet-stream" },
    }),
  );

export const removeBotPicture = (id: string) =>
  unwrap(api.DELETE("/api/v1/bots/{id}/picture", { params: { path: { id } } }));

export const createToken = (bot: string, body: BotTokenRequest) =>
  unwrap(api.POST("/api/v1/bots/{id}/tokens", { params: { path: { id: bot } }, body }));

export const revokeToken = (bot: string, token: string) =>
  unwrap(api.DELETE("/api/v1/bots/{id}/tokens/{token}", { params: { path: { id: bot, token } } }));
