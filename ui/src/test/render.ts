import { render, type RenderResult } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { FakeBackend, type FakeOptions } from '../backend/fake';
import { createStudio, studioContext, type Studio } from '../state/context';

export interface Rendered {
  backend: FakeBackend;
  studio: Studio;
  view: RenderResult<Component>;
}

/** Mounts a component as the window does: round a fake host, after its start. */
export async function renderStudio(component: Component, options: FakeOptions = { data: 'full' }): Promise<Rendered> {
  const backend = new FakeBackend(options);
  const studio = createStudio(backend);
  await studio.app.start();
  const view = render(component, { context: studioContext(studio) });
  return { backend, studio, view };
}
