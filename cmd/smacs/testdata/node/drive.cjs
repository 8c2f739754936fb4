// Drives smacs serve with the official Node client. Prints "ok" at the end; anything
// else is a failure. URL and KEY say where the server is, QUESTION what it knows.
const assert = require("node:assert/strict");
const OpenAI = require("openai");

const options = { baseURL: process.env.URL, apiKey: process.env.KEY, maxRetries: 0 };
const client = new OpenAI(options);
const messages = [{ role: "user", content: process.env.QUESTION }];
const chat = (more = {}) => client.chat.completions.create({ model: "council", messages, ...more });

async function refused(promise, kind, status) {
  const error = await promise.then(() => null, (e) => e);
  assert.ok(error instanceof kind, `want ${kind.name}, got ${error}`);
  assert.equal(error.status, status);
  assert.ok(error.message.length > 0);
  return error;
}

async function main() {
  const whole = await chat();
  const text = whole.choices[0].message.content;
  assert.match(text, /"answer"/);
  assert.equal(whole.choices[0].finish_reason, "stop");
  assert.equal(whole.usage.total_tokens, whole.usage.prompt_tokens + whole.usage.completion_tokens);

  let streamed = "", finish = null, usage = null, roles = 0;
  for await (const chunk of await chat({ stream: true, stream_options: { include_usage: true } })) {
    for (const choice of chunk.choices) {
      streamed += choice.delta.content ?? "";
      roles += choice.delta.role ? 1 : 0;
      finish = choice.finish_reason ?? finish;
    }
    usage = chunk.usage ?? usage;
  }
  assert.equal(streamed, text);
  assert.equal(finish, "stop");
  assert.equal(roles, 1);
  assert.deepEqual(usage, whole.usage);

  const turns = await client.chat.completions.create({
    model: "council",
    messages: [{ role: "system", content: "Be brief." }, { role: "user", content: "Hello" }, { role: "assistant", content: "Hello!" }, ...messages],
  });
  assert.ok(turns.choices[0].message.content.length > 0);

  // The client asks for base64 unless told otherwise, and reads floats of it.
  const packed = await client.embeddings.create({ model: "vectors", input: ["red fish", "blue fish"] });
  const floats = await client.embeddings.create({ model: "vectors", input: ["red fish", "blue fish"], encoding_format: "float" });
  for (const i of [0, 1]) {
    const a = packed.data[i].embedding, b = floats.data[i].embedding;
    assert.equal(a.length, 256);
    assert.ok(a.every((x, d) => Math.abs(x - b[d]) < 1e-6));
    assert.ok(Math.abs(Math.hypot(...b) - 1) < 1e-9);
  }

  const models = await client.models.list();
  assert.deepEqual(models.data.map((m) => m.id), ["council", "vectors"]);
  assert.equal((await client.models.retrieve("council")).id, "council");

  await refused(new OpenAI({ ...options, apiKey: "wrong" }).chat.completions.create({ model: "council", messages }), OpenAI.AuthenticationError, 401);
  assert.equal((await refused(chat({ model: "gpt-5" }), OpenAI.NotFoundError, 404)).code, "model_not_found");
  await refused(chat({ n: 2 }), OpenAI.BadRequestError, 400);
  await refused(chat({ stream: true, messages: [] }), OpenAI.BadRequestError, 400);
  await refused(client.embeddings.create({ model: "nobody", input: "x" }), OpenAI.NotFoundError, 404);
  console.log("ok");
}

main().catch((error) => { console.error(error); process.exit(1); });
