// Tells the time zone of this device with the form, so that mails name times as their reader's clock shows them.

const field = document.querySelector("input[name=zone]");
if (field) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
