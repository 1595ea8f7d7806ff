/** Which operations are asked, and with the ids of what is there. */

/** Not asked, and why. Their errors are tested by hand in `crates/gateway/tests/http`. */
export const LEFT_OUT = {
  deleteAccount: "would end the account that asks",
  endSession: "would end the session that asks",
  logoutEverywhere: "would end the session that asks",
};

/** What only ever gets ids of nothing: the rest needs what they would take away. */
const NEVER_REAL = ["deleteChannel", "deleteMessage", "deleteCategory", "ban", "signOutPerson", "removeJob"];

/** The configuration of Schemathesis: a parameter often names something that exists, and else whatever it likes. */
export function settingsOfTool({ channel, message, person, category }) {
  return [
    ...NEVER_REAL.map((id) => section(`include-operation-id = ${JSON.stringify(id)}`, {})),
    section(`include-path-regex = "^/api/v1/channels/[{]id[}]"`, {
      "path.id": channel,
      "path.account": person,
    }),
    section(`include-path-regex = "^/api/v1/messages/[{]id[}]"`, { "path.id": message, "path.emoji": "👍" }),
    section(`include-path-regex = "/people/[{]id[}]"`, { "path.id": person }),
    section(`include-path-regex = "^/api/v1/categories/[{]id[}]"`, { "path.id": category }),
  ].join("\n");
}

function section(filter, parameters) {
  const given = Object.entries(parameters).map(
    ([name, value]) => `${JSON.stringify(name)} = ${JSON.stringify(value)}`,
  );
  return `[[operations]]\n${filter}\nparameters = { ${given.join(", ")} }\n`;
}
