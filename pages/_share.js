// Copies the address of the page as it stands, without what is secret in it, or the address of this server that it is
// given (relative to the page's). Where the browser gives no clipboard (plain http on a network), the address appears in
// a field, selected.
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const field = parentElement.querySelector("input");
  button.textContent = data.label;
  field.setAttribute("aria-label", data.by_hand);
  button.onclick = async () => {
    const address = new URL(data.link ?? window.location.href, window.location.href);
    data.secret.filter((name) => address.searchParams.has(name)).forEach((name) => address.searchParams.delete(name));
    const link = address.href;
    try {
      await navigator.clipboard.writeText(link);
      button.textContent = data.copied;
      setTimeout(() => { button.textContent = data.label; }, 2000);
    } catch {
      button.textContent = data.by_hand;
      field.hidden = false;
      field.value = link;
      field.select();
    }
  };
}
