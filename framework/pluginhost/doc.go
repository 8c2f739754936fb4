// Package pluginhost starts plugins, checks what they are, calls their
// strategies and ends them.
//
// A [Process] is one plugin: [Start] runs its command through go-plugin,
// [Process.Infos] lists its strategies and [Process.Open] opens one of them.
// What Open returns implements the interface of the strategy's kind, so its
// caller cannot tell it from an instance of this process, except that:
//
//   - heavy inputs (banks, neighbours, references) cross once per process,
//     however many calls refer to them;
//   - a large batch crosses in several messages, and the answers are joined;
//   - a plugin that crashes or loses its connection is started again, its
//     instances are opened, fitted and shown their observations again, and the
//     batch is sent again, [Options.MaxRestarts] times at most;
//   - a plugin that does not answer within [Options.CallTimeout] is killed and
//     the batch is sent again once.
//
// An error that a strategy returns, and an answer that does not fit the
// protocol, are final: the same request would end the same way. What answers
// must hold beyond that is checked by package registry.
package pluginhost
