import type { Command, Message, State } from './state.ts';

/** The state outside React: `subscribe` and `getState` are what `useSyncExternalStore` asks for. */
export interface Store {
  getState(): State;
  subscribe(listener: () => void): () => void;
  dispatch(message: Message): void;
}

/**
 * Holds the state, folds messages into it in the order in which they come (also those sent while
 * one is being handled) and hands commands to `perform` after the state they belong to is set.
 */
export function createStore(
  initial: State,
  update: (state: State, message: Message) => readonly [State, ...Command[]],
  perform: (command: Command) => void,
): Store {
  let state = initial;
  let busy = false;
  const queue: Message[] = [];
  const listeners = new Set<() => void>();
  const dispatch = (message: Message): void => {
    queue.push(message);
    if (busy) return;
    busy = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [after, ...commands] = update(state, next);
        const changed = after !== state;
        state = after;
        if (changed) for (const listener of listeners) listener();
        for (const command of commands) perform(command);
      }
    } finally {
      busy = false;
    }
  };
  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch,
  };
}
