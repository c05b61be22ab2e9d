/** Before any test: what the control plane serves is as the sources are. */
export default function setup(): void {}
