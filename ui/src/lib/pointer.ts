/**
 * Whether a pointer event is a move of the user's. WebKit also reports one when something changes under a pointer that
 * rests, and that is nobody's choice.
 */
export function hasMoved(event: PointerEvent): boolean {
  return event.movementX !== 0 || event.movementY !== 0;
}
