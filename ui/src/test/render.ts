import { render, type RenderResult } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { FakeBackend, type FakeOptions } from '../backend/fake';
import { createStudio, studioContext, type Studio } from '../state/context';

export interface Rendered<P extends Record<string, unknown>> {
  backend: FakeBackend;
  studio: Studio;
  view: RenderResult<Component<P>>;
}

/** Mounts a component as the window does: round a fake host, after its start. */
export async function renderStudio<P extends Record<string, unknown>>(
  component: Component<P>,
  props: P,
  options: FakeOptions = { data: 'full' },
): Promise<Rendered<P>> {
  const backend = new FakeBackend(options);
  const studio = createStudio(backend);
  await studio.app.start();
  const view = render(component, props, { context: studioContext(studio) });
  return { backend, studio, view };
}
