// Tells when the browser's network may be another: changed() where it was gone or is of another
// kind, awake() where there may be nothing to it. The estimates of navigator.connection change all
// the time; only phones tell its type.
export function watchNetwork({changed, awake}) {
  window.addEventListener('online', changed);
  window.addEventListener('pageshow', awake);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && awake());
  const {connection} = navigator;
  let type = connection?.type;
  connection?.addEventListener?.('change', () => {
    if (connection.type === type) return awake();
    type = connection.type;
    if (type !== 'none') changed();
  });
}
