// The sign-in page: offers the provider that knows the address being typed, and takes the address along.

/** @type {HTMLElement | null} */
const section = document.querySelector("[data-sso]");
const email = document.getElementById("email");

/** @param {string} address @returns {string} what stands behind the "@", lower case. */
function domainOf(address) {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : address.slice(at + 1).trim().toLowerCase();
}

if (section && email instanceof HTMLInputElement) {
  const offer = section.querySelector("[data-sso-offer]");
  const buttons = Array.from(section.querySelectorAll("[data-domains]"));
  const copies = Array.from(section.querySelectorAll("[data-sso-email]"));
  const follow = () => {
    const domain = domainOf(email.value);
    let known = false;
    for (const button of buttons) {
      const domains = (button.getAttribute("data-domains") || "").split(" ");
      const fits = domain !== "" && domains.indexOf(domain) >= 0;
      button.classList.toggle("btn-primary", fits);
      known = known || fits;
    }
    for (const copy of copies) {
      if (copy instanceof HTMLInputElement) copy.value = email.value.trim();
    }
    if (offer) {
      const pattern = offer.getAttribute("data-pattern") || "";
      offer.textContent = known ? pattern.replace("{domain}", domain) : "";
    }
  };
  email.addEventListener("input", follow);
  follow();
}
