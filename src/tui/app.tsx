import { Box, Text, useApp, useInput, usePaste } from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { keysOf } from './keys.ts';
import type { Line } from './line.ts';
import { frameOf } from './screens/frame.ts';
import type { Store } from './store.ts';

/** What only a mounted app can do. */
export interface AppHandle {
  exit(error?: Error): void;
  /** Hands the terminal over while `during` runs, then draws everything again. */
  suspend(during: () => Promise<void>): Promise<void>;
}

/** The whole app: the frame of the current state, and keys turned into messages. */
export function App({ store, onReady }: { readonly store: Store; readonly onReady: (handle: AppHandle) => void }): ReactElement {
  const state = useSyncExternalStore(store.subscribe, store.getState);
  const { exit, suspendTerminal } = useApp();
  useEffect(() => {
    onReady({
      exit: (error) => {
        exit(error);
      },
      suspend: (during) => suspendTerminal(during),
    });
    // The handle stays the same for the life of the app.
  }, []);
  useInput((input, key) => {
    for (const press of keysOf(input, key)) store.dispatch({ type: 'key', ...press });
  });
  usePaste((text) => {
    store.dispatch({ type: 'paste', text });
  });
  return (
    <Box flexDirection="column" width={state.size.columns}>
      {frameOf(state).map((content, index) => (
        <Row key={index} content={content} />
      ))}
    </Box>
  );
}

function Row({ content }: { readonly content: Line }): ReactElement {
  if (content.every((part) => part.text === '')) return <Text> </Text>;
  return (
    <Text wrap="truncate-end">
      {content.map(({ text, color, bold = false, dim = false, inverse = false }, index) => (
        <Text key={index} {...(color === undefined ? {} : { color })} bold={bold} dimColor={dim} inverse={inverse}>
          {text}
        </Text>
      ))}
    </Text>
  );
}
